"""Small learned weights: a linear model over `features`, read from and written to one compact file.

A file holds words, pairs and pieces of words with their weights. It holds no sentence and no name.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.text.learned.features import (
    QUESTION_KINDS,
    Floats,
    counted,
    pieces,
    question_kind,
    words_and_pairs,
)

Weights = NDArray[np.float16]
SCHEMA = "heard-text-model/2"
Made = TypeVar("Made")


class ModelError(ValueError):
    """A file of weights is missing, broken or of another make."""


@dataclass(frozen=True)
class Vocabulary:
    """Grams in order and how telling each is (inverse document frequency)."""

    grams: tuple[str, ...]
    idf: Floats

    @cached_property
    def index(self) -> dict[str, int]:
        """Where each gram stands."""
        return {gram: at for at, gram in enumerate(self.grams)}


@dataclass(frozen=True)
class LinearModel:
    """score = bias + words + pieces + dense, and again words and dense by the kind of question.

    Shapes: `words` (1 + question kinds, grams, classes), `parts` (pieces, classes), `dense` (1 + question
    kinds, numbers, classes), `bias` (1 + question kinds, classes). A part that is not used has size 0.
    """

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    word_pieces: Vocabulary
    words: Weights
    parts: Weights
    dense: Weights
    bias: Weights
    thresholds: Floats

    def scores(self, text: str, numbers: Floats, question: str = "") -> Floats:
        """One score a class for a text, its dense numbers, and the question it answers."""
        rows = [0, *_row(question, len(self.bias))]
        total: Floats = self.bias[rows].astype(np.float64).sum(axis=0)
        at, weights = counted(words_and_pairs(text), self.vocabulary.index, self.vocabulary.idf)
        for row in rows:
            if row < len(self.words):
                total += weights @ self.words[row, at]
            total += numbers @ self.dense[row]
        if self.word_pieces.grams:
            at, weights = counted(pieces(text), self.word_pieces.index, self.word_pieces.idf)
            total += weights @ self.parts[at]
        return total


def _row(question: str, rows: int) -> list[int]:
    kind = question_kind(question)
    return [QUESTION_KINDS.index(kind) + 1] if kind and rows > 1 else []


def save(model: LinearModel, path: Path) -> None:
    """Write a model as one zip of text and arrays; the same model gives the same bytes."""
    arrays = {name: getattr(model, name) for name in ("words", "parts", "dense", "bias")}
    arrays |= {
        "thresholds": model.thresholds,
        "idf": model.vocabulary.idf,
        "piece_idf": model.word_pieces.idf,
    }
    head = {"schema": SCHEMA, "classes": model.classes}
    texts = {
        "head.json": json.dumps(head),
        "words.txt": "\n".join(model.vocabulary.grams),
        "pieces.txt": "\n".join(model.word_pieces.grams),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            put(archive, name, text.encode())
        for name, array in arrays.items():
            put(archive, f"{name}.npy", bytes_of(array))


def put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Write a file into a zip, with a date that is always the same."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


def bytes_of(array: NDArray[Any]) -> bytes:
    """An array in half precision as the bytes of its file."""
    held = io.BytesIO()
    np.save(held, np.asarray(array, dtype=np.float16), allow_pickle=False)
    return held.getvalue()


def load(path: Path | Traversable) -> LinearModel:
    """Read a model. Raises ModelError when the file is missing, broken or of another make."""
    return read_weights(path, SCHEMA, "train", _model)


def read_weights(
    path: Path | Traversable,
    schema: str,
    learned_by: str,
    made: Callable[[Mapping[str, Any], Mapping[str, bytes]], Made],
) -> Made:
    """What `made` makes of the head of a file of weights and of all that it holds. `learned_by` is the module of
    `analysis.text.training` that writes such a file. Raises ModelError when it is missing, broken or of another schema."""
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        head = json.loads(held["head.json"])
        if head.get("schema") != schema:
            raise ValueError(f"the schema is {head.get('schema')!r}, not {schema!r}")
        return made(head, held)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise ModelError(
            f"the weights {path} cannot be read ({problem}); run python -m analysis.text.training.{learned_by} FOLDER"
        ) from problem


def _model(head: Mapping[str, Any], held: Mapping[str, bytes]) -> LinearModel:
    arrays = arrays_in(held)
    return LinearModel(
        classes=tuple(head["classes"]),
        vocabulary=Vocabulary(grams_in(held["words.txt"]), arrays["idf"].astype(np.float64)),
        word_pieces=Vocabulary(grams_in(held["pieces.txt"]), arrays["piece_idf"].astype(np.float64)),
        words=arrays["words"],
        parts=arrays["parts"],
        dense=arrays["dense"],
        bias=arrays["bias"],
        thresholds=arrays["thresholds"].astype(np.float64),
    )


def arrays_in(held: Mapping[str, bytes]) -> dict[str, NDArray[Any]]:
    """The arrays of a file by name."""
    return {
        name.removesuffix(".npy"): np.load(io.BytesIO(content), allow_pickle=False)
        for name, content in held.items()
        if name.endswith(".npy")
    }


def grams_in(content: bytes) -> tuple[str, ...]:
    """The grams of a file, one a line."""
    text = content.decode()
    return tuple(text.split("\n")) if text else ()


def shipped(name: str) -> LinearModel | None:
    """The weights `name` that ship with heard, or None when there are none of that name."""
    path = files("analysis.text.models") / f"{name}.zip"
    return load(path) if path.is_file() else None
