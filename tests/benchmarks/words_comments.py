"""What the measures of comments share: comments of young people and practitioners, read by weights that are new to them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.text.comment_reading import Opinion, opinion
from analysis.text.training import learn_comments
from analysis.text.training.labelled import Labelled, LabelledError, parts
from analysis.text.training.learn_comments import LabelledComment
from tests.benchmarks.words_measures import NotThereError, arguments, between

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


def as_comments(rows: Sequence[Labelled]) -> list[LabelledComment]:
    """By whose themes they have: the name of the file says who wrote it."""
    audience = {row.persona: "practitioners" if "pract" in row.persona else "young_people" for row in rows}
    return [comment for row in rows for comment in learn_comments.comments([row], audience[row.persona])]


def read_between(learn_from: Sequence[Labelled], test_on: Sequence[Labelled]) -> list[Read]:
    """Each comment read by weights that learned from the others and from ours."""
    weights = learn_comments.learn(as_comments(learn_from), learn_comments.our_own())
    return [
        Read(
            comment.persona.split()[0],
            comment,
            opinion(comment.text, comment.question, comment.audience, weights),
        )
        for comment in as_comments(test_on)
    ]


def measure(words: Sequence[str], what: str, report: Callable[[list[Read], int], None]) -> int:
    """Read what is to be measured and report on it; returns 2 where there is nothing."""
    try:
        given = arguments(words, what, FILES)
        found = [read for fold in between(given, parts) for read in read_between(*fold)]
    except (NotThereError, LabelledError) as problem:
        sys.stderr.write(f"Not measured: {problem}\n")
        return 2
    report(found, given.misses)
    return 0


def by_file(found: Sequence[Read]) -> dict[str, list[Read]]:
    """All of it, then file by file."""
    files = sorted({read.file for read in found})
    return {"all": list(found), **{file: [read for read in found if read.file == file] for file in files}}
