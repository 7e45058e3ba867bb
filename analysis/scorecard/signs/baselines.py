"""Baselines: history and forecast, frozen on a day. A forecast that is refitted each quarter can never be beaten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.periods import Period
from analysis.plan import Indicator, PerformanceMeasure
from analysis.plan.objects import FrozenForecast, FrozenPoint
from analysis.statistics import Forecast, ForecastPoint, Interval, forecast
from analysis.values import Value
from surveys.errors import UserError

YEARS_AHEAD = 2


class BaselineError(UserError, ValueError):
    """A baseline that cannot be made, with what is missing."""


@dataclass(frozen=True)
class Baseline:
    """The history known on `made_on` (None: hidden or missing) from `first` on, and the forecast after it.

    A second version says why the first was given up.
    """

    measure_id: str
    made_on: date
    first: Period
    history: tuple[float | None, ...]
    forecast: Forecast
    version: int = 1
    reason: str = ""

    def __post_init__(self) -> None:
        if self.version > 1 and not self.reason.strip():
            raise BaselineError(
                f"{self.measure_id}: a new baseline needs the reason why the old one was given up"
            )
        if not self.history:
            raise BaselineError(
                f"{self.measure_id}: there was no value before {self.made_on} to make a baseline from"
            )

    @property
    def history_points(self) -> int:
        return sum(value is not None for value in self.history)

    def expected(self, period: Period) -> ForecastPoint | None:
        """The forecast for a period, None where it does not reach."""
        if period.frequency != self.first.frequency:
            return None
        return self.forecast.at(period.ordinal - self.first.ordinal - len(self.history) + 1)

    def period_of(self, point: ForecastPoint) -> Period:
        return self.first.moved(len(self.history) - 1 + point.ahead)


def freeze(
    measure: Indicator | PerformanceMeasure,
    values: Sequence[Value],
    made_on: date,
    *,
    version: int = 1,
    reason: str = "",
    by_person: Forecast | None = None,
) -> Baseline:
    """Freeze the values whose period had ended on `made_on`, with their forecast or the one a person set.

    `values` are the measure's totals in order of their periods, as the scorecard shows them. Raises
    `BaselineError` when none is there, or a new version has no reason.
    """
    past = [value for value in values if value.period.ends_on <= made_on]
    if not past:
        raise BaselineError(f"{measure.id}: there was no value before {made_on} to make a baseline from")
    history = history_of(past)
    a_year = past[0].period.periods_a_year
    made = by_person or forecast(history, YEARS_AHEAD * a_year, a_year, measure.bounds)
    return Baseline(measure.id, made_on, past[0].period, history, made, version, reason)


def kept(baseline: Baseline, by: str) -> FrozenForecast:
    """A baseline as the plan keeps it, with who froze it."""
    made = baseline.forecast
    points = tuple(FrozenPoint(ahead=p.ahead, value=p.value, interval=_ends(p.interval)) for p in made.points)
    return FrozenForecast(
        made_on=baseline.made_on,
        first=(baseline.first.time_period, baseline.first.time_identifier),
        history=baseline.history,
        method="none" if made.method == "person" else made.method,
        points=points,
        version=baseline.version,
        by=by,
        reason=baseline.reason,
    )


def _ends(interval: Interval | None) -> tuple[float, float] | None:
    return (interval.lower, interval.upper) if interval else None


def written(measure: Indicator | PerformanceMeasure) -> Baseline | None:
    """The newest that the board has frozen; None where it has frozen none."""
    if not measure.baselines:
        return None
    newest = measure.baselines[-1]
    points = tuple(
        ForecastPoint(p.ahead, p.value, Interval(*p.interval) if p.interval else None) for p in newest.points
    )
    return Baseline(
        measure.id,
        newest.made_on,
        Period.parse(*newest.first),
        newest.history,
        Forecast(newest.method, points),
        newest.version,
        newest.reason,
    )


def history_of(values: Sequence[Value]) -> tuple[float | None, ...]:
    """One number for each period from the first to the last, None where it is hidden or missing."""
    by_period = {value.period: value.figure.value for value in values}
    first, last = min(by_period), max(by_period)
    return tuple(by_period.get(first.moved(step)) for step in range(last.ordinal - first.ordinal + 1))


def as_plain(baseline: Baseline) -> dict[str, Any]:
    """The baseline as JSON-able data, for a store. `from_plain` reads it back."""
    made = baseline.forecast
    points = [
        [point.ahead, point.value, [point.interval.lower, point.interval.upper] if point.interval else None]
        for point in made.points
    ]
    return {
        "measure_id": baseline.measure_id,
        "made_on": baseline.made_on.isoformat(),
        "first": [baseline.first.time_period, baseline.first.time_identifier],
        "history": list(baseline.history),
        "forecast": {"method": made.method, "by": made.by, "reason": made.reason, "points": points},
        "version": baseline.version,
        "reason": baseline.reason,
    }


def from_plain(plain: Mapping[str, Any]) -> Baseline:
    made = plain["forecast"]
    points = tuple(
        ForecastPoint(ahead, value, Interval(*around) if around else None)
        for ahead, value, around in made["points"]
    )
    return Baseline(
        measure_id=plain["measure_id"],
        made_on=date.fromisoformat(plain["made_on"]),
        first=Period.parse(*plain["first"]),
        history=tuple(plain["history"]),
        forecast=Forecast(made["method"], points, made["by"], made["reason"]),
        version=plain["version"],
        reason=plain["reason"],
    )
