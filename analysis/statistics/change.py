"""How far a series has come: change, distance from target, current trend and direction of travel."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal

from analysis.statistics.figures import ZERO_BASE, Figure, derive

Polarity = Literal["higher_is_better", "lower_is_better", "target_range", "none"]
Direction = Literal["up", "down", "flat", "not_known"]
Travel = Literal["better", "worse", "same", "up", "down", "not_known"]


@dataclass(frozen=True)
class Change:
    """From one value to another. After a first value of 0 `percent` is missing for `zero_base`.

    `points` (percentage points) is there for percentages only and then equals `absolute`.
    """

    absolute: Figure
    percent: Figure
    points: Figure | None


@dataclass(frozen=True)
class Trend:
    """The direction of the latest changes and how many of that sign in a row end at the latest period."""

    direction: Direction
    changes: int


def difference(current: Figure, earlier: Figure) -> Figure:
    return derive(lambda now, then: now - then, current, earlier)


def percent_change(current: Figure, first: Figure) -> Figure:
    """(current - first) / first, in percent."""
    return derive(lambda now, then: _relative(now, then), current, first)


def variance_from_target(actual: Figure, target: Figure) -> Figure:
    """(actual - target) / target, in percent."""
    return percent_change(actual, target)


def percent_of_target(actual: Figure, target: Figure) -> Figure:
    return derive(lambda a, t: Figure(value=100 * a / t) if t else Figure(reason=ZERO_BASE), actual, target)


def change(current: Figure, first: Figure, is_percentage: bool) -> Change:
    absolute = difference(current, first)
    return Change(absolute, percent_change(current, first), absolute if is_percentage else None)


def _relative(now: float, then: float) -> Figure:
    return Figure(value=100 * (now - then) / then) if then else Figure(reason=ZERO_BASE)


def current_trend(values: Sequence[float | None]) -> Trend:
    """Values in the order of their periods, None for a missing or suppressed one, which breaks the run."""
    changes = [_direction(now, then) for then, now in pairwise(values)]
    if not changes or changes[-1] == "not_known":
        return Trend("not_known", 0)
    run = takewhile(lambda step: step == changes[-1], reversed(changes))
    return Trend(changes[-1], len(list(run)))


def _direction(now: float | None, then: float | None) -> Direction:
    if now is None or then is None:
        return "not_known"
    return "flat" if now == then else "up" if now > then else "down"


def direction_of_travel(current: Figure, earlier: Figure, smallest_gap: float, polarity: Polarity) -> Travel:
    """Which way it went since `earlier`. A gap under `smallest_gap` is `same`."""
    gap = difference(current, earlier).value
    if gap is None:
        return "not_known"
    if gap == 0 or abs(gap) < smallest_gap:
        return "same"
    if polarity not in ("higher_is_better", "lower_is_better"):
        return "up" if gap > 0 else "down"
    return "better" if (gap > 0) == (polarity == "higher_is_better") else "worse"
