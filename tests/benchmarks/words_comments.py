"""What the measures of comments share: comments of young people and practitioners, read by weights that are new to them."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.text.comment_reading import Opinion, opinion
from analysis.text.learned.comment_weights import CommentWeights
from analysis.text.training import learn_comments
from analysis.text.training.labelled import Labelled, LabelledError
from analysis.text.training.learn_comments import LabelledComment
from analysis.text.training.set_limits import comments_of, with_encoder
from surveys.encoder.encoder import MODEL_FILE, Encoder, load
from tests.benchmarks.words_measures import NotThereError, arguments, between, halves

FILES = ("young", "young2", "practitioners", "practitioners2")


@dataclass(frozen=True)
class Read:
    """A labelled comment, where it stood, and its reading."""

    file: str
    comment: LabelledComment
    opinion: Opinion

    @property
    def themes(self) -> dict[str, str]:
        """How each theme that was found went, by its code."""
        return dict(self.opinion.themes)

    @property
    def wanted(self) -> dict[str, str]:
        """How each theme that is there went, by its code."""
        return {name.partition("/")[2]: went for name, went in self.comment.themes.items()}


def read_between(
    learn_from: Sequence[Labelled], test_on: Sequence[Labelled], encoder: Encoder | None = None
) -> list[Read]:
    """Each comment read by what learned from the others and from ours. With an encoder, where a theme begins is set by one
    half of the personas for the other."""
    weights = learn_comments.learn(comments_of(learn_from), learn_comments.our_own())
    if encoder is None:
        return _read(test_on, weights)
    return [
        read
        for half, other in halves(test_on)
        for read in _read(half, with_encoder(weights, encoder, comments_of(other)))
    ]


def _read(rows: Sequence[Labelled], weights: CommentWeights) -> list[Read]:
    return [
        Read(
            comment.persona.split()[0],
            comment,
            opinion(comment.text, comment.question, comment.audience, weights),
        )
        for comment in comments_of(rows)
    ]


def measure(words: Sequence[str], what: str, report: Callable[[list[Read], int], None]) -> int:
    """Read what is to be measured and report on it; returns 2 where there is nothing."""
    try:
        given = arguments(words, what, FILES)
        found = [read for fold in between(given) for read in read_between(*fold, encoder_of(given))]
    except (NotThereError, LabelledError) as problem:
        sys.stderr.write(f"Not measured: {problem}\n")
        return 2
    report(found, given.misses)
    return 0


def encoder_of(given: Namespace) -> Encoder | None:
    """The encoder that was named."""
    return load(given.encoder / MODEL_FILE) if given.encoder else None


def by_file(found: Sequence[Read]) -> dict[str, list[Read]]:
    """All of it, then file by file."""
    files = sorted({read.file for read in found})
    return {"all": list(found), **{file: [read for read in found if read.file == file] for file in files}}
