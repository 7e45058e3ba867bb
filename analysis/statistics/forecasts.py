"""Where a series would go if nothing changed: a line with its uncertainty, or the last value, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import linear_regression
from typing import Literal

from analysis.statistics.intervals import Interval, t_quantile

REGRESSION_FROM = 5
LAST_VALUE_FROM = 3
YEARS_AHEAD = 2

Method = Literal["regression", "last_value", "none", "person"]


@dataclass(frozen=True)
class Bounds:
    """What the unit allows: a percentage lies between 0 and 100, a count is not negative."""

    floor: float | None = None
    ceiling: float | None = None

    def clip(self, value: float) -> float:
        above = value if self.floor is None else max(value, self.floor)
        return above if self.ceiling is None else min(above, self.ceiling)


@dataclass(frozen=True)
class ForecastPoint:
    """The expected value so many periods after the last of the history, with its 95 % prediction interval."""

    ahead: int
    value: float
    interval: Interval | None


@dataclass(frozen=True)
class Forecast:
    """`by` and `reason` are filled when a person set it in place of the arithmetic."""

    method: Method
    points: tuple[ForecastPoint, ...]
    by: str = ""
    reason: str = ""

    def at(self, ahead: int) -> ForecastPoint | None:
        return next((point for point in self.points if point.ahead == ahead), None)


NO_FORECAST = Forecast("none", ())


def forecast(
    history: Sequence[float | None], wanted: int, periods_a_year: int, bounds: Bounds | None = None
) -> Forecast:
    """Up to `wanted` periods ahead of a history in order of its periods, None where a value is missing.

    5 or more points: ordinary least squares. 3 or 4: the last value. Fewer: none. It reaches at most
    half as far as the history is long, and two years.
    """
    known = [(float(place), value) for place, value in enumerate(history) if value is not None]
    limits = bounds or Bounds()
    ahead = range(1, horizon(len(known), wanted, periods_a_year) + 1)
    if len(known) >= REGRESSION_FROM:
        return _regression(known, len(history), ahead, limits)
    if len(known) >= LAST_VALUE_FROM:
        last = limits.clip(known[-1][1])
        return Forecast("last_value", tuple(ForecastPoint(step, last, None) for step in ahead))
    return NO_FORECAST


def horizon(history_points: int, wanted: int, periods_a_year: int) -> int:
    """How many periods ahead may be forecast."""
    return max(0, min(wanted, history_points // 2, YEARS_AHEAD * periods_a_year))


def set_by_person(values: Sequence[float], by: str, reason: str) -> Forecast:
    """A person's forecast, one value a period ahead. Raises without their name or reason."""
    if not by.strip() or not reason.strip():
        raise ValueError("a forecast set by a person needs their name and the reason")
    points = tuple(ForecastPoint(step, value, None) for step, value in enumerate(values, start=1))
    return Forecast("person", points, by, reason)


def _regression(known: list[tuple[float, float]], length: int, ahead: range, bounds: Bounds) -> Forecast:
    places = [place for place, _ in known]
    values = [value for _, value in known]
    line = linear_regression(places, values)
    middle = sum(places) / len(places)
    spread = sum((place - middle) ** 2 for place in places)
    error = _residual_error(places, values, line.slope, line.intercept)
    quantile = t_quantile(0.975, len(known) - 2)

    def point(step: int) -> ForecastPoint:
        place = length - 1 + step
        expected = line.intercept + line.slope * place
        reach = quantile * error * sqrt(1 + 1 / len(known) + (place - middle) ** 2 / spread)
        around = Interval(bounds.clip(expected - reach), bounds.clip(expected + reach))
        return ForecastPoint(step, bounds.clip(expected), around)

    return Forecast("regression", tuple(point(step) for step in ahead))


def _residual_error(
    places: Sequence[float], values: Sequence[float], slope: float, intercept: float
) -> float:
    squares = ((value - intercept - slope * place) ** 2 for place, value in zip(places, values, strict=True))
    return sqrt(sum(squares) / (len(values) - 2))
