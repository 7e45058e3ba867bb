"""What a chart of one indicator or measure shows. It is published as numbers, and drawn when somebody looks at it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from analysis.periods import Period
from analysis.plan.units import Unit, printed
from analysis.scorecard import ScorecardLine
from analysis.statistics import Interval
from analysis.values import SYMBOLS

# Each kind of point has its own shape as well as its colour, and is named in words beside the chart.
MARKS: Final = {
    "improvement": ("#00b0f0", "^", "improvement"),
    "concern": ("#e46c0a", "v", "concern"),
    "neutral_high": ("#490092", "D", "higher than chance"),
    "neutral_low": ("#490092", "s", "lower than chance"),
    "common_cause": ("#a6a6a6", "o", "no more than chance"),
    "": ("#1d70b8", "o", ""),
}


@dataclass(frozen=True)
class ChartPoint:
    """One period. `symbol` stands where the value is not shown; `mark` is a key of `MARKS`."""

    period: Period
    value: float | None
    interval: Interval | None = None
    symbol: str = ""
    mark: str = ""
    breaks: bool = False

    def __post_init__(self) -> None:
        if self.mark not in MARKS:
            raise ValueError(f"'{self.mark}' is not a kind of point; use {', '.join(filter(None, MARKS))}")


@dataclass(frozen=True)
class ChartSeries:
    """What a chart shows: one point a period with no period left out, the frozen forecast where there is one, and what
    people expect (`by_hand`).

    `trial` says that the limits rest on fewer than 12 periods.
    """

    id: str
    title: str
    unit: Unit
    points: tuple[ChartPoint, ...]
    forecast: tuple[ChartPoint, ...] = ()
    by_hand: tuple[ChartPoint, ...] = ()
    target: float | None = None
    limits: Interval | None = None
    trial: bool = False
    example: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", self.id):
            raise ValueError(f"'{self.id}' cannot be a chart's id; use small letters, digits and hyphens")

    @property
    def known(self) -> tuple[ChartPoint, ...]:
        return tuple(point for point in self.points if point.value is not None)

    def text(self, value: float) -> str:
        """A value with its unit, as printed. What a rate is per stands beside the chart."""
        return printed(value, self.unit)


def series_of(line: ScorecardLine) -> ChartSeries:
    """The chart of a line of the scorecard, with intervals, target, frozen forecast and marks of the XmR chart."""
    limits = line.xmr.limits if line.xmr else None
    return ChartSeries(
        id=line.id,
        title=line.measure.name,
        unit=line.measure.unit,
        points=tuple(_points(line)),
        forecast=tuple(_forecast(line)),
        by_hand=tuple(_by_hand(line)),
        target=line.target.value,
        limits=Interval(limits.lower, limits.upper) if limits else None,
        trial=line.xmr.trial if line.xmr else False,
        example=line.example,
    )


def _points(line: ScorecardLine) -> Iterator[ChartPoint]:
    if not line.values:
        return
    values = {value.period: value for value in line.values}
    marks = _marks(line)
    first, last = line.values[0].period, line.values[-1].period
    for step in range(last.ordinal - first.ordinal + 1):
        period = first.moved(step)
        value = values.get(period)
        if value is None:
            yield ChartPoint(period, None, symbol=SYMBOLS["not_available"])
        else:
            own = marks.get(period, "") if value.figure.known else ""
            breaks = "break" in value.flags
            yield ChartPoint(period, value.figure.value, value.interval, value.symbol, own, breaks)


def _marks(line: ScorecardLine) -> dict[Period, str]:
    """The kind of each point of the XmR chart by period."""
    if line.xmr is None or line.xmr.limits is None:
        return {}
    begin, polarity = line.since_break[0].period, line.measure.polarity
    kinds = {"high": "neutral_high", "low": "neutral_low"}
    if polarity in ("higher_is_better", "lower_is_better"):
        good, bad = ("high", "low") if polarity == "higher_is_better" else ("low", "high")
        kinds = {good: "improvement", bad: "concern"}
    return {
        begin.moved(step): kinds[cause.side] if cause else "common_cause"
        for step, cause in enumerate(line.xmr.points)
    }


def _forecast(line: ScorecardLine) -> Iterator[ChartPoint]:
    if line.baseline:
        for point in line.baseline.forecast.points:
            yield ChartPoint(line.baseline.period_of(point), point.value, point.interval)


def _by_hand(line: ScorecardLine) -> Iterator[ChartPoint]:
    """What people expect of periods that have no value yet."""
    last = line.latest.period if line.latest else None
    for expected in line.measure.forecasts:
        if last is None or last < expected.period:
            yield ChartPoint(expected.period, expected.value)
