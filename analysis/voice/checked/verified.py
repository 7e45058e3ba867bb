"""What people checked of a release, as a document that may leave: made from published counts and the sample's figures.

Whoever knows what everybody else wrote, and how the machine and people read it, must not learn of the one that they do not
know. So the sample is half of the comments at most, and nobody outside knows which half; shares are told in steps of five in
a hundred, counts in steps of five people, and only where ten or more comments stand on each side; how many were checked is
told in tens, and never more than half of the people that are published.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from analysis.release.documents.document import SMALLEST, Cell, Release, Table
from analysis.release.documents.themes import THEMES
from analysis.voice.checked.agreement import Agreement, agreement_by_theme
from analysis.voice.checked.codings import Coding, by_comment
from analysis.voice.checked.estimates import ROUNDED_BY, Checked, adjusted, checked, counted_sample
from analysis.voice.checked.queue import PART_OF_ALL, WaitingComment, sample
from analysis.voice.checked.verified_document import ThemeChecked, Verified
from surveys.errors import UserError

STEP = 5
TENS = 10
CODED_TWICE = 30
"""Comments that two people coded, below which nothing is told of how far they agree."""
NOT_ANSWERED = "not-answered"


class NotEnoughChecked(UserError):
    """Nothing can be published of what people checked; the message says why and what to do."""


def verified(release: Release, comments: Collection[WaitingComment], codings: Sequence[Coding]) -> Verified:
    """`comments` are those of the round that are at the desk, `codings` everybody's last words on them. Raises
    `NotEnoughChecked`."""
    table, base = _themes(release), _base(release, len({comment.question for comment in comments}))
    counted = counted_sample(sample(comments), codings)
    of_sample = by_comment(counted)
    count = min(len(of_sample), (base.least - ROUNDED_BY) // PART_OF_ALL) // TENS * TENS
    if count < SMALLEST:
        raise NotEnoughChecked(
            f"fewer than {SMALLEST} comments of the sample of {release.round.id} were checked; go on at /desk/comments"
        )
    agreed = agreement_by_theme(counted, [cell.id for cell in table.cells])
    cells = [cell for cell in table.cells if cell.id != NOT_ANSWERED]
    return Verified(
        schema="heard-verified/1",
        release=release.id,
        checked=count,
        text=f"Checked by people: {count} comments, drawn by chance from what {base.words} wrote",
        codebook=max(each.codebook for each in counted if not each.unsure),
        themes=tuple(_told(cell, base, checked(counted, cell.id), agreed[cell.id]) for cell in cells),
    )


@dataclass(frozen=True)
class Base:
    """How many people wrote, as published: `most` of them, and `least`; and under how many `questions` each could."""

    least: int
    most: int
    questions: int
    words: str


def _themes(release: Release) -> Table:
    table = next((table for table in release.tables if table.id == THEMES), None)
    if table is None:
        raise NotEnoughChecked(f"{release.id} shows no themes, so there is nothing to check")
    return table


def _base(release: Release, questions: int) -> Base:
    """Where nearly everybody wrote, how many did is hidden: then it is at most who took part, and nearly as many."""
    wrote, took_part = _themes(release).people, release.participation.finished
    if wrote is not None:
        return Base(wrote, wrote, questions, f"about {wrote:,} people")
    if took_part is None:
        raise NotEnoughChecked(f"{release.id} hides how many took part, so nothing can be told of it")
    return Base(took_part - SMALLEST, took_part, questions, f"nearly all of about {took_part:,} people")


def _told(cell: Cell, base: Base, seen: Checked, agreed: Agreement) -> ThemeChecked:
    if cell.count is None or min(seen.said_yes, seen.said_no) < SMALLEST:
        return _nothing(cell)
    precision = _in_steps(seen.precision)
    recall = _in_steps(seen.recall) if seen.both + seen.people_only >= SMALLEST else None
    near, lower, upper = estimate(cell.count, base, seen) or (None, None, None)
    told = ThemeChecked(
        code=cell.id,
        title=cell.label,
        precision=precision,
        recall=recall,
        adjusted=near,
        lower=lower,
        upper=upper,
        alpha=_in_tenths(agreed),
        text="",
    )
    return told.model_copy(update={"text": " ".join(_words(told))})


def estimate(count: int, base: Base, seen: Checked) -> tuple[int, int, int] | None:
    """The adjusted count with its interval, in steps; None where there is none, or it is hidden."""
    few, many = (
        adjusted(count, max(count, people), seen, base.questions) for people in (base.least, base.most)
    )
    if few is None or many is None:
        return None
    near = round((few.count + many.count) / 2 / STEP) * STEP
    lower, upper = floor(few.interval.lower / STEP) * STEP, ceil(many.interval.upper / STEP) * STEP
    return (near, lower if lower >= SMALLEST else 0, upper) if near >= SMALLEST else None


def _nothing(cell: Cell) -> ThemeChecked:
    nothing = dict.fromkeys(("precision", "recall", "adjusted", "lower", "upper", "alpha"))
    return ThemeChecked.model_validate({"code": cell.id, "title": cell.label, "text": "", **nothing})


def _words(told: ThemeChecked) -> Iterable[str]:
    yield f"People agree with about {told.precision} % of what the machine put here."
    if told.recall is not None:
        yield f"It found about {told.recall} % of what people put here."
    if told.adjusted is not None:
        low = told.lower or f"fewer than {SMALLEST}"
        yield f"If people had read everything: about {told.adjusted:,} people ({low} to {told.upper:,})."


def _in_steps(share: float | None) -> int | None:
    return None if share is None else round(share * 100 / STEP) * STEP


def _in_tenths(agreed: Agreement) -> float | None:
    return round(agreed.alpha, 1) if agreed.alpha is not None and agreed.comments >= CODED_TWICE else None
