"""Small learned weights that read a comment of young people or practitioners whole: how it feels, what it is about, and how
that went. One sum for each answer, over words and pieces of words, numbers, and the question.

A file holds words, pairs and pieces of words with their weights. It holds no sentence and no name.
"""

from __future__ import annotations

import json
import math
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.text.learned.beside import Beside, EncoderAdds, Most, shipped_beside
from analysis.text.learned.features import (
    QUESTIONS_AT_HAND,
    WORDS_AT_HAND,
    Floats,
    pieces_of,
    tokens_of,
    words_among,
)
from analysis.text.learned.model import Vocabulary, arrays_in, bytes_of, grams_in, put, read_weights

Went = Literal["good", "bad", "mixed", "neutral"]
"""How a theme went: well, not well, both, or said without judgement."""
Feeling = Literal["positive", "negative", "mixed", "neutral"]

WENT: tuple[Went, ...] = ("good", "bad", "mixed", "neutral")
FEELINGS: tuple[Feeling, ...] = ("positive", "negative", "mixed", "neutral")
SCHEMA = "heard-comment-weights/2"
FILE = "comments.zip"
QUESTION_AT_MOST = {"feeling": 0.8, "theme": 2.0, "went": 0.6}
"""What a question may add to a sum or take from it, however it is worded. One clear word of the comment outweighs it."""
_QUESTION_ADDS = Most(QUESTION_AT_MOST["feeling"], QUESTION_AT_MOST["theme"], QUESTION_AT_MOST["went"])
DENIALS = frozenset(
    [
        "not",
        "no",
        "never",
        "nobody",
        "nothing",
        "none",
        "nowhere",
        "hardly",
        "without",
        "nor",
        "neither",
        "aint",
        "cant",
        "dont",
        "wont",
        "didnt",
        "doesnt",
        "isnt",
        "wasnt",
        "couldnt",
        "wouldnt",
        "shouldnt",
        "havent",
        "hasnt",
        "hadnt",
        "arent",
        "werent",
        "nowt",
        "noone",
    ]
)
CLAUSE_OPENERS = frozenset(("but", "although", "though", "because"))
DENIED = 3
"""Words after a "not" that it denies."""
_ASKED = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class CommentWeights:
    """The weights of all sums: four feelings, the themes of each audience, and four ways that a theme can go.

    Shapes: `words` (grams, sums), `parts` (pieces, sums), `asks` (words of questions, sums), `numbers` (numbers, sums),
    `bias` (sums); `thresholds` (themes), `theme_bias` (themes, ways). Themes are named "audience/code".
    """

    themes: tuple[str, ...]
    vocabulary: Vocabulary
    word_pieces: Vocabulary
    asked: Vocabulary
    words: NDArray[np.float16]
    parts: NDArray[np.float16]
    asks: NDArray[np.float16]
    numbers: NDArray[np.float16]
    bias: NDArray[np.floating[Any]]
    thresholds: NDArray[np.floating[Any]]
    theme_bias: NDArray[np.floating[Any]]
    beside: Beside | None = None
    """The encoder, which reads what sums over words miss; nothing is learned from what it adds."""

    def of_words(self, tokens: Sequence[str], numbers: Sequence[float], denied: Sequence[str]) -> Floats:
        """What the tokens of a text, those of them that are denied, and its numbers add to each sum."""
        words = words_among(tokens)
        get = self.vocabulary.index.get
        ids = [at for gram in grams_of(words, denied) if (at := get(gram)) is not None]
        pieces = [at for word in words for at in self._ids_of_pieces(word)]
        total = np.asarray(numbers) @ self._numbers
        total += _of_grams(ids, self.vocabulary.idf, self._words)
        return np.asarray(total + _of_grams(pieces, self.word_pieces.idf, self._parts))

    @cached_property
    def _ids_of_pieces(self) -> Callable[[str], tuple[int, ...]]:
        """Where the pieces of a word stand; those of common words are kept ready."""
        get = self.word_pieces.index.get

        @lru_cache(WORDS_AT_HAND)
        def ids(word: str) -> tuple[int, ...]:
            return tuple(at for piece in pieces_of(word) if (at := get(piece)) is not None)

        return ids

    @cached_property
    def _words(self) -> Floats:
        return self.words.astype(np.float64)

    @cached_property
    def _parts(self) -> Floats:
        return self.parts.astype(np.float64)

    @cached_property
    def _numbers(self) -> Floats:
        return self.numbers.astype(np.float64)

    def of_question(self, question: str) -> Floats:
        """What the question adds to each sum, within its limits. Not to be changed: the same question is asked of many."""
        return self._of_question(question)

    @cached_property
    def _of_question(self) -> Callable[[str], Floats]:
        limits = self._limits

        @lru_cache(QUESTIONS_AT_HAND)
        def adds(question: str) -> Floats:
            at = [self.asked.index[gram] for gram in asked_grams(question) if gram in self.asked.index]
            return np.asarray(np.clip(self.asks[at].astype(np.float64).sum(axis=0), -limits, limits))

        return adds

    def of_encoder(self, text: str, question: str, audience: str) -> EncoderAdds:
        """What the encoder adds to the sums of a text in `normal_form`, where there is one; a question within its limits."""
        if self.beside is None:
            ways = np.zeros((len(self.themes), len(WENT)))
            return EncoderAdds(np.zeros(len(FEELINGS)), ways[:, 0], ways)
        return self.beside.adds(text, question, audience, _QUESTION_ADDS)

    @property
    def _limits(self) -> Floats:
        most = QUESTION_AT_MOST
        each = (
            (most["feeling"],) * len(FEELINGS)
            + (most["theme"],) * len(self.themes)
            + (most["went"],) * len(WENT)
        )
        return np.array(each)


def _of_grams(ids: Sequence[int], idf: Floats, sums: Floats) -> Floats:
    """TF-IDF weights (log counts, length 1) times what each gram adds."""
    if not ids:
        return np.zeros(sums.shape[1])
    counts = Counter(ids)
    at = np.fromiter(counts, np.int64, len(counts))
    weights = idf[at]
    if len(counts) < len(ids):
        weights = weights * (1 + np.log(np.fromiter(counts.values(), np.float64, len(counts))))
    return np.asarray(weights @ sums[at] / math.sqrt(weights @ weights))


def word_grams(text: str) -> list[str]:
    """Words, pairs, and once more the words that a "not" stands before in the same clause."""
    tokens = tokens_of(text)
    return grams_of(words_among(tokens), denied(tokens))


def grams_of(words: Sequence[str], denied: Sequence[str]) -> list[str]:
    """`word_grams` of a text whose words are known, and which of them are denied."""
    pairs = map(" ".join, pairwise(words))
    return [*words, *pairs, *(f"^ {word}" for word in words[:1]), *(f"not: {word}" for word in denied)]


def denied(tokens: Sequence[str]) -> list[str]:
    """The words that a "not" stands before in the same clause."""
    left, found = 0, list[str]()
    for token in tokens:
        if token in DENIALS or token.endswith("n't"):
            left = DENIED
        elif not token[0].isalpha() or token in CLAUSE_OPENERS:
            left = 0
        elif left:
            left -= 1
            found.append(token)
    return found


def asked_grams(question: str) -> set[str]:
    """The words of a question and each two side by side."""
    words = _ASKED.findall(question.lower())
    return {*words, *(f"{before} {after}" for before, after in pairwise(words))}


ARRAYS = ("words", "parts", "asks", "numbers", "bias", "thresholds", "theme_bias")
VOCABULARIES = ("vocabulary", "word_pieces", "asked")


def save(weights: CommentWeights, path: Path) -> None:
    """Write weights as one zip of text and arrays; the same weights give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        put(archive, "head.json", json.dumps({"schema": SCHEMA, "themes": weights.themes}).encode())
        for name in VOCABULARIES:
            known: Vocabulary = getattr(weights, name)
            put(archive, f"{name}.txt", "\n".join(known.grams).encode())
            put(archive, f"{name}_idf.npy", bytes_of(known.idf))
        for name in ARRAYS:
            put(archive, f"{name}.npy", bytes_of(getattr(weights, name)))


def load(path: Path | Traversable) -> CommentWeights:
    """Read weights. Raises ModelError when the file is missing, broken or of another make."""
    return read_weights(path, SCHEMA, "learn_comments", _weights)


def _weights(head: Mapping[str, Any], held: Mapping[str, bytes]) -> CommentWeights:
    arrays = arrays_in(held)
    known = {
        name: Vocabulary(grams_in(held[f"{name}.txt"]), arrays[f"{name}_idf"].astype(np.float64))
        for name in VOCABULARIES
    }
    words, parts, asks, numbers, bias, thresholds, theme_bias = (arrays[name] for name in ARRAYS)
    return CommentWeights(
        tuple(head["themes"]), known["vocabulary"], known["word_pieces"], known["asked"],
        words, parts, asks, numbers, bias, thresholds, theme_bias,
    )  # fmt: skip


@cache
def shipped_comment_weights() -> CommentWeights:
    """The weights that ship with heard and the encoder beside them, read once. Raises ModelError when they are missing."""
    return replace(load(files("analysis.text.models") / FILE), beside=shipped_beside())


def codes_of(audience: str, themes: Sequence[str]) -> dict[str, int]:
    """The codes of an audience's themes, with where each stands among all."""
    return {name.partition("/")[2]: at for at, name in enumerate(themes) if name.startswith(f"{audience}/")}
