"""Which comments a coder is given next: ten of one question, in an order that says nothing.

Everybody answers a question once, so no two comments of one batch are of one person. First come those that only a few can
read, then those that a second person codes, then the sample that estimates rest on, and then the comments of which the
machine is least sure.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.text.reading import READ_FOR_THEMES
from analysis.voice.checked.codings import Coding
from analysis.voice.checked.estimates import sample_of

BATCH = 10
"""Comments. Fewer would say more of each."""
SAMPLE = 400
"""Comments that estimates rest on, at most: with so many a share is known to within 5 in 100."""
PART_OF_ALL = 2
"""The sample is one comment in so many at most: nobody who knows what everybody else wrote can tell whether the one that
they do not know is in it."""
SECOND_CODED = 4
"""Of the sample, one comment in so many is coded by a second person."""
LOOKED_AT = 300
"""Comments of which the machine's sureness is worked out, drawn by chance."""

Sureness = Callable[[str], float]


@dataclass(frozen=True)
class WaitingComment:
    """A comment without its words."""

    id: str
    question: str
    language: str

    @classmethod
    def of(cls, comment: Any) -> "WaitingComment":
        return cls(comment.id, comment.question, comment.language)


def sample(comments: Iterable[WaitingComment]) -> tuple[str, ...]:
    """The comments of a round that estimates rest on, in their order of chance. Those that the machine cannot read are not
    among them: it is not measured on what it did not try."""
    ids = [comment.id for comment in comments if comment.language in READ_FOR_THEMES]
    return sample_of(ids, min(SAMPLE, len(ids) // PART_OF_ALL))


def second_coded(drawn: Sequence[str]) -> frozenset[str]:
    """The part of the sample that two people code."""
    return frozenset(drawn[::SECOND_CODED])


@dataclass(frozen=True)
class Stand:
    """How far a round is: what was said of each comment, and what the sample asks for."""

    coders: Mapping[str, frozenset[str]]
    drawn: tuple[str, ...]

    @classmethod
    def of(cls, comments: Collection[WaitingComment], codings: Iterable[Coding]) -> "Stand":
        coders: dict[str, set[str]] = {}
        for coding in codings:
            if not coding.unsure:
                coders.setdefault(coding.comment, set()).add(coding.coder)
        return cls({comment: frozenset(who) for comment, who in coders.items()}, sample(comments))

    def rank(self, comment: WaitingComment) -> int | None:
        """How soon a comment is wanted; None where enough people have coded it."""
        done = len(self.coders.get(comment.id, ()))
        if done:
            return 1 if done == 1 and comment.id in second_coded(self.drawn) else None
        if comment.language not in READ_FOR_THEMES:
            return 0
        return 2 if comment.id in self.drawn else 3


def next_batch(
    comments: Collection[WaitingComment],
    codings: Collection[Coding],
    coder: str,
    languages: Collection[str],
    sureness: Sureness,
) -> tuple[str, ...]:
    """Ids of up to ten comments of one question that this coder has not seen; none where nothing is left for them. Where
    fewer than ten are wanted, others that somebody has coded fill the batch."""
    stand, seen = Stand.of(comments, codings), {each.comment for each in codings if each.coder == coder}
    readable = [each for each in comments if each.language in languages and each.id not in seen]
    ranked = [(rank, each) for each in readable if (rank := stand.rank(each)) is not None]
    if not ranked:
        return ()
    wanted = _in_order(ranked, sureness)
    question = wanted[0].question
    chosen = [each.id for each in wanted if each.question == question][:BATCH]
    others = sorted(each.id for each in readable if each.question == question and each.id not in chosen)
    return tuple(sorted([*chosen, *others[: BATCH - len(chosen)]]))


def _in_order(ranked: Sequence[tuple[int, WaitingComment]], sureness: Sureness) -> list[WaitingComment]:
    first = sorted((pair for pair in ranked if pair[0] < 3), key=lambda pair: (pair[0], pair[1].id))
    rest = sorted((each for rank, each in ranked if rank == 3), key=lambda each: each.id)
    if len(first) >= BATCH:
        return [each for _, each in first] + rest
    known = {each.id: sureness(each.id) for each in rest[:LOOKED_AT]}
    return [each for _, each in first] + sorted(rest, key=lambda each: (known.get(each.id, 1.0), each.id))
