"""What changed since the period before, and whether that is more than chance (and, for surveys, more than rounding)."""

from typing import Literal

from analysis.statistics import Interval, count_interval, difference_interval, wilson
from analysis.values import MeasureValue, Value

ByChance = Literal["more", "within", "not_known"]
ROUNDED_WITHIN = 4
"""A published count of a survey is within 4 of the truth."""

CHANCE_WORDS: dict[ByChance, str] = {
    "more": "more than chance",
    "within": "no more than chance",
    "not_known": "whether it is more than chance cannot be said",
}

Went = Literal["up", "down", "level", "not_known"]
"""Which way a series goes by more than chance; `level` where its ups and downs are chance."""

Estimate = tuple[float, Interval]


def change_by_chance(latest: Value | None, before: Value | None, went: Went) -> ByChance:
    """Whether the step to the latest value is more than chance. A series that is long enough to know its own chance says so
    of steps its own way; of all others the two values do, by their intervals."""
    if latest is None or before is None or latest.figure.value is None or before.figure.value is None:
        return "not_known"
    step = latest.figure.value - before.figure.value
    if step == 0 or went == "level":
        return "within"
    if went == ("up" if step > 0 else "down"):
        return "more"
    return _by_intervals(latest, before)


def _by_intervals(latest: Value, before: Value) -> ByChance:
    rises = (latest.figure.value or 0) > (before.figure.value or 0)
    later = _nearest(latest, towards_low=rises)
    earlier = _nearest(before, towards_low=not rises)
    if later is None or earlier is None:
        return "not_known"
    around = difference_interval(*later, *earlier)
    return "more" if (around.lower > 0 if rises else around.upper < 0) else "within"


def _nearest(value: Value, towards_low: bool) -> Estimate | None:
    """The value and its interval; of a survey what rounding leaves possible and makes the step smallest."""
    if not (isinstance(value, MeasureValue) and value.from_people):
        return (
            (value.figure.value, value.interval)
            if value.figure.value is not None and value.interval
            else None
        )
    step = -ROUNDED_WITHIN if towards_low else ROUNDED_WITHIN
    if value.denominator is None:
        count = max(0, int(value.figure.value or 0) + step)
        return float(count), count_interval(count)
    return _share(value.numerator, value.denominator, step)


def _share(numerator: int | None, denominator: int, step: int) -> Estimate | None:
    """The share when the numerator is so much more and the denominator so much less."""
    if numerator is None or denominator - step <= 0:
        return None
    count, people = max(0, numerator + step), denominator - step
    count = min(count, people)
    return 100 * count / people, wilson(count, people).times(100)
