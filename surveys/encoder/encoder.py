"""Reads a sentence whole, by a small language model: how strongly it calls for help, how it feels, what it is about, and how
that went. Taught by `analysis/text/training/learn_encoder.py`; run by onnxruntime, on one thread, without any network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from math import exp, log1p
from pathlib import Path
from typing import TYPE_CHECKING

from surveys.encoder.word_pieces import pieces_of, sentence_pair

if TYPE_CHECKING:  # what runs the model is read when somebody writes: most commands need none of it
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

MODEL_FILE = "encoder.onnx"
LEVELS = ("none", "worry", "urgent")
TEXT_PIECES, QUESTION_PIECES = 72, 24
"""Pieces that are read at once. A longer text is read in parts that overlap by half."""
STEP = TEXT_PIECES // 2


WRITERS: Mapping[str, str] = {"young_people": "young person", "practitioners": "practitioner"}
"""How the encoder is told who writes: it reads this before the question."""


@dataclass(frozen=True)
class Impression:
    """Sums before any limit, each the log of how likely something is.

    Shapes: `help` (LEVELS), `feelings` (four), `themes` (themes), `ways` (themes, four), in the order of the weights for
    comments.
    """

    help: NDArray[np.float32]
    feelings: NDArray[np.float32]
    themes: NDArray[np.float32]
    ways: NDArray[np.float32]

    @property
    def any_help(self) -> float:
        """How likely words are a call for any help; 0 is as likely as not."""
        none, worry, urgent = map(float, self.help)
        return _either(worry, urgent) - none

    @property
    def urgent(self) -> float:
        """The same for help before anything else."""
        none, worry, urgent = map(float, self.help)
        return urgent - _either(none, worry)


def _either(one: float, other: float) -> float:
    """The log of how likely one of two is, by the logs of both."""
    return max(one, other) + log1p(exp(-abs(one - other)))


@dataclass(frozen=True)
class Encoder:
    """The model, ready to read. It keeps nothing of what it reads."""

    session: InferenceSession

    def heard(self, text: str, question: str = "", audience: str = "young_people") -> Impression:
        """What is heard in a text in `normal_form` that answers a question; in a long one, where it is strongest."""
        asked = asked_pieces(question, audience)
        each = [self._heard(words, asked) for words in _parts(pieces_of(text))]
        return each[0] if len(each) == 1 else _strongest(each)

    def _heard(self, words: Sequence[int], asked: Sequence[int]) -> Impression:
        import numpy as np

        ids, of = sentence_pair(words, asked)
        rows = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": of}
        given = {name: np.array([row], dtype=np.int64) for name, row in rows.items()}
        return Impression(
            *(sums[0] for sums in self.session.run(["help", "feelings", "themes", "ways"], given))
        )


def asked_pieces(question: str, audience: str) -> list[int]:
    """The pieces of who writes and what was asked."""
    return pieces_of(f"{WRITERS[audience]} {question}")[:QUESTION_PIECES]


def _parts(pieces: Sequence[int]) -> list[Sequence[int]]:
    return [pieces[first : first + TEXT_PIECES] for first in range(0, max(len(pieces) - STEP, 1), STEP)]


def _strongest(each: Sequence[Impression]) -> Impression:
    import numpy as np

    themes = np.array([one.themes for one in each])
    most = themes.argmax(axis=0)
    return Impression(
        max(each, key=lambda one: one.any_help).help,
        np.mean([one.feelings for one in each], axis=0),
        themes.max(axis=0),
        np.array([each[at].ways[theme] for theme, at in enumerate(most)]),
    )


def load(path: Path) -> Encoder:
    """Read a model: a tenth of a second, 60 MB. On one thread, since whoever asks has its own."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Nothing of what was read stays in memory, and memory does not grow with the lengths of what is read.
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    return Encoder(InferenceSession(str(path), options, providers=["CPUExecutionProvider"]))


@cache
def shipped_encoder() -> Encoder:
    """The encoder that ships with heard, read once."""
    with as_file(files(__package__) / MODEL_FILE) as path:
        return load(path)
