"""The stretches of time that numbers are about, as the Explore Education Statistics standard writes them.

`202627` with `Financial year Q3` is October to December 2026. Nothing here reads a clock.
"""

import re
from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, total_ordering
from typing import Literal, Self

Frequency = Literal[
    "month",
    "financial_quarter",
    "calendar_quarter",
    "term",
    "financial_year",
    "calendar_year",
    "academic_year",
]

FREQUENCY_WORDS: Mapping[Frequency, str] = {
    "month": "month",
    "financial_quarter": "financial quarter",
    "calendar_quarter": "calendar quarter",
    "term": "school term",
    "financial_year": "financial year",
    "calendar_year": "calendar year",
    "academic_year": "academic year",
}

MONTHS = tuple(month_name[1:])
TERMS = ("Autumn term", "Spring term", "Summer term")
"""In their order. Where terms begin differs by school and year; here each has four whole months."""


def titled(title: str, more: str) -> str:
    """A title with what follows it, such as its period. One that asks has no comma after its question mark."""
    return f"{title} {more}" if title.endswith(("?", "!", "…", ".")) else f"{title}, {more}"


class PeriodError(ValueError):
    """A period that does not exist, with what to write instead."""


@dataclass(frozen=True)
class _PeriodKind:
    """How the periods of one frequency run: from which month of the year, and how many months each has. `identifiers` are
    what files call them, in the order of the year."""

    first_month: int
    months: int
    two_years: bool
    identifiers: tuple[str, ...]


def _quarters(stem: str) -> tuple[str, ...]:
    return tuple(f"{stem} Q{place}" for place in range(1, 5))


KINDS: dict[Frequency, _PeriodKind] = {
    "month": _PeriodKind(1, 1, False, MONTHS),
    "calendar_quarter": _PeriodKind(1, 3, False, _quarters("Calendar year")),
    "calendar_year": _PeriodKind(1, 12, False, ("Calendar year",)),
    "financial_quarter": _PeriodKind(4, 3, True, _quarters("Financial year")),
    "financial_year": _PeriodKind(4, 12, True, ("Financial year",)),
    "term": _PeriodKind(9, 4, True, TERMS),
    "academic_year": _PeriodKind(9, 12, True, ("Academic year",)),
}

_NAMED: Mapping[str, tuple[Frequency, int]] = {
    identifier.casefold(): (frequency, place)
    for frequency, kind in KINDS.items()
    for place, identifier in enumerate(kind.identifiers)
}


def is_annual(frequency: Frequency) -> bool:
    return KINDS[frequency].months == 12


@total_ordering
@dataclass(frozen=True)
class Period:
    """One period: its frequency, the calendar year its year begins in, and its place in that year from 0."""

    frequency: Frequency
    year: int
    place: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.place < self.periods_a_year:
            raise PeriodError(
                f"a {self.frequency} has places 0 to {self.periods_a_year - 1}, not {self.place}"
            )
        if not 1900 <= self.year <= 2200:
            raise PeriodError(f"the year {self.year} is not one that we count in")

    @classmethod
    def parse(cls, time_period: str, time_identifier: str) -> Self:
        """From the two columns of a file, such as `202627` and `Financial year Q3`. A reporting year of the Department for
        Education ends on 31 March of the year that names it. Raises `PeriodError`."""
        if " ".join(time_identifier.split()).casefold() == "reporting year":
            return cls("financial_year", _first_year(time_period, "calendar_year") - 1)
        frequency, place = _identified(time_identifier)
        return cls(frequency, _first_year(time_period, frequency), place)

    @classmethod
    def containing(cls, day: date, frequency: Frequency) -> Self:
        """The period of that frequency in which the day lies."""
        kind = KINDS[frequency]
        months = (day.month - kind.first_month) % 12
        return cls(frequency, day.year - (day.month < kind.first_month), months // kind.months)

    @property
    def periods_a_year(self) -> int:
        return 12 // KINDS[self.frequency].months

    @property
    def ordinal(self) -> int:
        """Consecutive periods have consecutive ordinals."""
        return self.year * self.periods_a_year + self.place

    def moved(self, periods: int) -> "Period":
        """So many periods later (or earlier)."""
        return _at(self.frequency, self.ordinal + periods)

    def year_before(self) -> "Period":
        return self.moved(-self.periods_a_year)

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day, by which periods are put in order."""
        return _span(self.frequency, self.year, self.place)

    @property
    def starts_on(self) -> date:
        return self.span[0]

    @property
    def ends_on(self) -> date:
        return self.span[1]

    @property
    def time_period(self) -> str:
        following = f"{(self.year + 1) % 100:02d}" if KINDS[self.frequency].two_years else ""
        return f"{self.year}{following}"

    @property
    def time_identifier(self) -> str:
        return KINDS[self.frequency].identifiers[self.place]

    @property
    def label(self) -> str:
        """For people: `Oct to Dec 2026`, `March 2026`, `Autumn term 2026`, `2026/27`, `2026`."""
        return _label(self)

    def __lt__(self, other: "Period") -> bool:
        return self.span < other.span

    def __str__(self) -> str:
        return f"{self.time_period} {self.time_identifier}"


# A file has thousands of values of the same few hundred periods.


@lru_cache(maxsize=4096)
def _label(period: Period) -> str:
    first, last = period.starts_on, period.ends_on
    if period.frequency == "month":
        return f"{MONTHS[period.place]} {period.year}"
    if period.frequency == "term":
        return f"{TERMS[period.place]} {first.year}"
    if period.periods_a_year == 4:
        return f"{MONTHS[first.month - 1][:3]} to {MONTHS[last.month - 1][:3]} {last.year}"
    two_years = KINDS[period.frequency].two_years
    return f"{period.time_period[:4]}/{period.time_period[4:]}" if two_years else period.time_period


@lru_cache(maxsize=4096)
def _at(frequency: Frequency, ordinal: int) -> Period:
    return Period(frequency, *divmod(ordinal, 12 // KINDS[frequency].months))


@lru_cache(maxsize=4096)
def _span(frequency: Frequency, year: int, place: int) -> tuple[date, date]:
    return _begin(frequency, year, place), _begin(frequency, year, place + 1) - timedelta(days=1)


def _begin(frequency: Frequency, year: int, place: int) -> date:
    """The first day of a period; of the year after where there are fewer places."""
    kind = KINDS[frequency]
    years, month = divmod(kind.first_month - 1 + place * kind.months, 12)
    return date(year + years, month + 1, 1)


def _identified(time_identifier: str) -> tuple[Frequency, int]:
    found = _NAMED.get(" ".join(time_identifier.split()).casefold())
    if found is None:
        raise PeriodError(
            f"'{time_identifier}' is not a time identifier; use a month such as 'March', 'Financial year', "
            "'Financial year Q1' to 'Q4', 'Reporting year', 'Calendar year', 'Calendar year Q1' to 'Q4', 'Academic year', "
            "'Autumn term', 'Spring term' or 'Summer term'"
        )
    return found


def _first_year(time_period: str, frequency: Frequency) -> int:
    two_years = KINDS[frequency].two_years
    example = "202627" if two_years else "2026"
    found = re.fullmatch(
        r"(\d{4}) ?[/\u2013-]? ?(?:20)?(\d{2})" if two_years else r"(\d{4})", time_period.strip()
    )
    if found is None:
        raise PeriodError(f"'{time_period}' is not a time period here; write it as {example}")
    if two_years and int(found[2]) != (int(found[1]) + 1) % 100:
        raise PeriodError(
            f"'{time_period}' does not name two years that follow each other; write it as {example}"
        )
    return int(found[1])
