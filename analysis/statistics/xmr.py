"""XmR charts (process behaviour charts) for monthly and quarterly series: what is noise and what is a signal.

Method: NHS England's "Making Data Count", as computed by NHSRplotthedots and nhspy-plotthedots (both MIT).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Literal

from analysis.statistics.change import Polarity

LIMIT_FACTOR = 2.66
SCREENING_FACTOR = 3.267
TREND_RUN = 7
SIDE_RUN = 7
FULL_LIMITS_FROM = 12
LIMITS_FROM = 6
DENOMINATORS_APART = 4

SignalRule = Literal["outside_limits", "trend", "two_of_three", "one_side"]
Side = Literal["high", "low"]
Variation = Literal["improvement", "concern", "neutral_high", "neutral_low", "common_cause", "not_known"]
Assurance = Literal["consistent_pass", "consistent_fail", "inconsistent"]
Series = Sequence[float | None]


@dataclass(frozen=True)
class ControlLimits:
    """The mean and the natural process limits; the near limits lie at two thirds of the way."""

    mean: float
    lower: float
    upper: float

    @property
    def near_lower(self) -> float:
        return self.mean - (self.mean - self.lower) * 2 / 3

    @property
    def near_upper(self) -> float:
        return self.mean + (self.upper - self.mean) * 2 / 3

    def side(self, value: float) -> Side | None:
        """Which side of the mean; None on the mean itself."""
        return None if value == self.mean else "high" if value > self.mean else "low"


@dataclass(frozen=True)
class SpecialCause:
    """Why a point is more than chance, and on which side (or in which direction)."""

    rule: SignalRule
    side: Side


@dataclass(frozen=True)
class XmrChart:
    """`limits` is None under 6 points; `trial` under 12. `points` has one entry for each value given."""

    limits: ControlLimits | None
    trial: bool
    points: tuple[SpecialCause | None, ...]
    variation: Variation


def process_limits(values: Series, screen: bool = True) -> ControlLimits:
    """Mean and limits. Moving ranges never reach across a missing value. Raises where there is none."""
    ranges = _moving_ranges(values)
    if not ranges:
        raise ValueError("limits need two values that follow each other")
    mean = fmean(value for value in values if value is not None)
    reach = LIMIT_FACTOR * fmean(_screened(ranges) if screen else ranges)
    return ControlLimits(mean, mean - reach, mean + reach)


def _moving_ranges(values: Series) -> list[float]:
    return [
        abs(after - before) for before, after in pairwise(values) if before is not None and after is not None
    ]


def _screened(ranges: Sequence[float]) -> Sequence[float]:
    """Without the ranges so large that they would hide others. A series that never moves keeps its zeros."""
    average = fmean(ranges)
    return [size for size in ranges if size < SCREENING_FACTOR * average] or ranges


def xmr_chart(values: Series, polarity: Polarity = "none", screen: bool = True) -> XmrChart:
    """Values in the order of their periods, None for a missing or suppressed one, which ends a run."""
    known = sum(value is not None for value in values)
    if known < LIMITS_FROM or not _moving_ranges(values):
        return XmrChart(None, False, (None,) * len(values), "not_known")
    limits = process_limits(values, screen)
    points = special_causes(values, limits)
    return XmrChart(limits, known < FULL_LIMITS_FROM, points, _variation(values, points, polarity))


def special_causes(values: Series, limits: ControlLimits) -> tuple[SpecialCause | None, ...]:
    """The first rule that each point meets, in the order of the method. All points of a run are marked."""
    found: list[SpecialCause | None] = [None] * len(values)
    rules = (_outside_limits, _trends, _two_of_three, _one_side)
    for rule in rules:
        for place, cause in rule(values, limits):
            found[place] = found[place] or cause
    return tuple(found)


def _outside_limits(values: Series, limits: ControlLimits) -> Iterator[tuple[int, SpecialCause]]:
    for place, value in enumerate(values):
        if value is not None and value > limits.upper:
            yield place, SpecialCause("outside_limits", "high")
        elif value is not None and value < limits.lower:
            yield place, SpecialCause("outside_limits", "low")


def _trends(values: Series, _limits: ControlLimits) -> Iterator[tuple[int, SpecialCause]]:
    for start, window in _windows(values, TREND_RUN):
        steps = [after - before for before, after in pairwise(window)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            side: Side = "high" if steps[0] > 0 else "low"
            yield from ((start + place, SpecialCause("trend", side)) for place in range(TREND_RUN))


def _two_of_three(values: Series, limits: ControlLimits) -> Iterator[tuple[int, SpecialCause]]:
    for start, window in _windows(values, 3):
        side = _common_side(window, limits)
        far = [start + place for place, value in enumerate(window) if _beyond_near(value, limits)]
        if side and len(far) >= 2:
            yield from ((place, SpecialCause("two_of_three", side)) for place in far)


def _one_side(values: Series, limits: ControlLimits) -> Iterator[tuple[int, SpecialCause]]:
    for start, window in _windows(values, SIDE_RUN):
        side = _common_side(window, limits)
        if side:
            yield from ((start + place, SpecialCause("one_side", side)) for place in range(SIDE_RUN))


def _windows(values: Series, size: int) -> Iterator[tuple[int, list[float]]]:
    """Every stretch of so many values in a row with none missing."""
    for start in range(len(values) - size + 1):
        window = [value for value in values[start : start + size] if value is not None]
        if len(window) == size:
            yield start, window


def _common_side(window: Sequence[float], limits: ControlLimits) -> Side | None:
    sides = {limits.side(value) for value in window}
    return sides.pop() if len(sides) == 1 else None


def _beyond_near(value: float, limits: ControlLimits) -> bool:
    return value > limits.near_upper or value < limits.near_lower


def _variation(values: Series, points: Sequence[SpecialCause | None], polarity: Polarity) -> Variation:
    """The type of the last point."""
    if values[-1] is None:
        return "not_known"
    last = points[-1]
    if last is None:
        return "common_cause"
    if polarity not in ("higher_is_better", "lower_is_better"):
        return "neutral_high" if last.side == "high" else "neutral_low"
    return "improvement" if (last.side == "high") == (polarity == "higher_is_better") else "concern"


def assurance(limits: ControlLimits, target: float, polarity: Polarity) -> Assurance | None:
    """Whether chance alone would meet the target: always, never or now and then. None without polarity."""
    if polarity not in ("higher_is_better", "lower_is_better"):
        return None
    if limits.lower <= target <= limits.upper:
        return "inconsistent"
    passes = (target < limits.lower) == (polarity == "higher_is_better")
    return "consistent_pass" if passes else "consistent_fail"


def denominators_vary(denominators: Sequence[int | None]) -> bool:
    """Whether they differ more than fourfold, so that limits for the smaller ones are too narrow."""
    known = [number for number in denominators if number]
    return bool(known) and max(known) > DENOMINATORS_APART * min(known)
