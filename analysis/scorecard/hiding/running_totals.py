"""Running totals: counts since the year began, as records systems print them. What lies between two of them is the count of
one period, and may be small though both are large.

A total is shown where it is so far above the last one shown that nothing is said of the periods between. With `few` = 10:
the next one by 10 or more; the one after a hidden one by 19 or more; and so on, 9 more for each that is hidden. Then the
last period of such a stretch is never a small one, and each other one may have been nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from analysis.periods import KINDS, Period, is_annual
from analysis.scorecard.hiding.small_numbers import Key
from analysis.scorecard.hiding.standing import AsItStands, Sum
from analysis.values import Value

SAYS_SO = re.compile(
    r"\b(?:year[ -]to[ -]date|ytd|cumulative|so far this year|running total)\b", re.IGNORECASE
)
"""In the name of a measure."""
FEWEST_STEPS = 5
"""So many steps within years, none of them down, tell a running total where its name does not."""
BEGINNINGS = (4, 1, 9)
"""The months that years begin in."""


@dataclass(frozen=True)
class _Years:
    """Years that begin in a month."""

    first_month: int

    def of(self, period: Period) -> int:
        return period.starts_on.year - (period.starts_on.month < self.first_month)

    def place(self, period: Period) -> int:
        """From 1: how many periods of its year have gone by at its end."""
        months = (period.starts_on.month - self.first_month) % 12
        return months // KINDS[period.frequency].months + 1


def hidden_in_running(each: AsItStands, shown: set[Key]) -> Iterator[Key]:
    """The values of a running total by which the count of one of its periods could be worked out."""
    years = _years_of(each)
    if years is None:
        return
    for part in _parts(each.values):
        for _, of_year in groupby(part, key=lambda value: years.of(value.period)):
            yield from _too_near(
                [value for value in of_year if value.key in shown], years, each.measure.hide_below
            )


def _too_near(values: Sequence[Value], years: _Years, few: int) -> Iterator[Key]:
    last, place = 0.0, 0
    for value in values:
        count, here = value.figure.value or 0.0, years.place(value.period)
        if count - last < (here - place) * (few - 1) + 1:
            yield value.key
        else:
            last, place = count, here


def years_of_running(series: Sequence[AsItStands]) -> Iterator[Sum]:
    """The totals of whole years that another measure gives: each is the last running total of its year."""
    for running in series:
        years = _years_of(running)
        if years is None:
            continue
        for other in series:
            if (
                is_annual(other.measure.frequency)
                and (pairs := list(_ends(other, running)))
                and _are_alike(pairs)
            ):
                yield from (Sum(total, (end,), running.measure.hide_below) for total, end in pairs)


def _ends(yearly: AsItStands, running: AsItStands) -> Iterator[tuple[Value, Value]]:
    by_end = {
        (value.period.ends_on, value.breakdown_topic, value.breakdown): value for value in running.values
    }
    for total in yearly.values:
        if end := by_end.get((total.period.ends_on, total.breakdown_topic, total.breakdown)):
            yield total, end


def _are_alike(pairs: Sequence[tuple[Value, Value]]) -> bool:
    counts = [(total.figure.value, end.figure.value) for total, end in pairs]
    return all(None in both or both[0] == both[1] for both in counts)


# What a running total is ----------


def _years_of(each: AsItStands) -> _Years | None:
    """The years that a measure runs through; None where it does not."""
    frequency = each.measure.frequency
    if is_annual(frequency):
        return None
    begin = [month for month in BEGINNINGS if month == KINDS[frequency].first_month or frequency == "month"]
    begin = begin or [KINDS[frequency].first_month]
    totals = sorted((value for value in each.values if value.is_total), key=lambda value: value.period.span)
    running = next((years for years in map(_Years, begin) if _runs(totals, years)), None)
    if running is None and SAYS_SO.search(each.measure.name):
        return _Years(begin[0])
    return running


def _runs(totals: Sequence[Value], years: _Years) -> bool:
    """Never down within a year, and down with each new one."""
    within = began = 0
    for before, after in pairwise(totals):
        first, then = before.figure.value, after.figure.value
        if first is None or then is None or before.period.moved(1) != after.period:
            continue
        same = years.of(before.period) == years.of(after.period)
        if same != (then >= first):
            return False
        within, began = within + same, began + (not same)
    return within >= FEWEST_STEPS and began > 0


def _parts(values: Sequence[Value]) -> Iterator[list[Value]]:
    """The values of the total and of each part, by period."""

    def part(value: Value) -> tuple[str, str]:
        return value.breakdown_topic, value.breakdown

    for _, same in groupby(sorted(values, key=lambda value: (*part(value), value.period.span)), key=part):
        yield list(same)
