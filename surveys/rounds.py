"""Fieldwork rounds: opening and closing them. A round is one survey asked for a while, mostly in one revision."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from surveys.errors import UserError

BAND = 10
FEW = 10
"""Fewer responses than this are never opened and never published."""

KEPT_BACK = FEW
"""How many stay sealed, chosen at random, while a round is open: so those who come last are never too few to mix."""


RoundStage = Literal["planned", "open", "over", "closed"]
"""`over`: its last day has passed; nobody is let in any more, and closing it is due."""


class RoundProblem(UserError):
    """Something about rounds that cannot be done now; the message says why and what to do."""


@dataclass(frozen=True)
class Round:
    """`asked` is how many people were invited, where known. `started` and `finished` are counted when the round closes.
    `answers_key` is the public key, as hex, that answers are sealed to until an intake names another in the pool, and
    `intake_key` the one that requests to delete are sealed to. `example` marks invented answers. `revision` is what
    newcomers are asked; who began in one of the `earlier` ones ends in it.

    `opened_on` and `closes_on` are the first and the last day on which it can be answered. From `results_on` on people can
    read what was said. After about `quota` answers nobody is let in any more; `full_on` is the day when that was seen.
    `invited` says in words who was asked. `programme` is the run of a programme that the round belongs to, such as
    "training-1", where its answers are set side by side with those of other rounds."""

    id: str
    survey: str
    revision: int
    opened_on: date
    intake_key: str
    answers_key: str
    closed_on: date | None = None
    asked: int | None = None
    started: int | None = None
    finished: int | None = None
    example: bool = False
    earlier: tuple[int, ...] = ()
    closes_on: date | None = None
    results_on: date | None = None
    quota: int | None = None
    full_on: date | None = None
    invited: str = ""
    programme: str = ""

    def stage(self, today: date) -> RoundStage:
        """Where it is on a day. Nothing has to happen for a round to open, nor for it to let nobody in any more."""
        if self.closed_on is not None:
            return "closed"
        if today < self.opened_on:
            return "planned"
        return "over" if self.closes_on is not None and self.closes_on < today else "open"

    @property
    def revisions(self) -> tuple[int, ...]:
        """All that it was asked in, oldest first."""
        return (*self.earlier, self.revision)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be closed: planned and over are, too."""
        return self.closed_on is None


def band(count: int) -> str:
    """How many, in a band of ten: exact numbers of people are in no place but the analysis."""
    least = count // BAND * BAND
    return f"{least} to {least + BAND - 1}"


def round_id(survey: str, ordinal: int) -> str:
    return f"{survey}-r{ordinal}"


def time_period(day: date) -> tuple[str, str]:
    """The financial year and quarter of a day, as in the DfE's open data standard: ("202627", "Financial year Q3")."""
    year = day.year if day.month >= 4 else day.year - 1
    quarter = (day.month - 4) % 12 // 3 + 1
    return f"{year}{(year + 1) % 100:02d}", f"Financial year Q{quarter}"


def latest(rounds: list[Round], code: str) -> Round | None:
    """The round that a code means: itself, or the latest of a survey with that id. `rounds` are in order of opening."""
    found = [one for one in rounds if one.id == code] or [one for one in rounds if one.survey == code]
    return found[-1] if found else None
