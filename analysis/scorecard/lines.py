"""One line of the scorecard: an indicator or a measure with its series and everything that is read from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from analysis.periods import is_annual
from analysis.plan import Indicator, PerformanceMeasure
from analysis.plan.units import one_count
from analysis.scorecard.hiding.small_numbers import without_small_numbers
from analysis.scorecard.signs.baselines import Baseline, BaselineError, freeze, history_of
from analysis.scorecard.signs.since_last import ByChance, Went, change_by_chance
from analysis.scorecard.signs.status import Evidence, MeasureStatus, ValueKnown, chance_of_years, settle
from analysis.statistics import (
    NOT_AVAILABLE,
    AgainstBaseline,
    AnnualSignal,
    Assurance,
    Change,
    Figure,
    Rag,
    Travel,
    Trend,
    Variation,
    XmrChart,
    against_baseline,
    annual_signal_of_proportions,
    annual_signal_of_values,
    assurance,
    change,
    current_trend,
    denominators_vary,
    direction_of_travel,
    least_tolerance,
    percent_of_target,
    rag,
    variance_from_target,
    xmr_chart,
)
from analysis.values import IndicatorValue, MeasureValue, ReleaseSource, Value, current

MISSING = Figure(reason=NOT_AVAILABLE)
FEWEST_FOR_A_FORECAST = 3
REWORDED = (
    "The words of the question changed, or what counts: a new series and a new baseline begin here [b]."
)


@dataclass(frozen=True)
class ScorecardLine:
    """`values` are the totals shown, oldest first; `parts` those of a breakdown. Made by `line`.

    Everything derived is worked out from the values since the last break in the series, so nothing that is hidden
    enters it.
    """

    measure: Indicator | PerformanceMeasure
    area_id: str
    values: tuple[Value, ...]
    parts: tuple[Value, ...] = ()
    baseline: Baseline | None = None

    def __post_init__(self) -> None:
        allowed = IndicatorValue if isinstance(self.measure, Indicator) else MeasureValue
        for value in (*self.values, *self.parts):
            if not isinstance(value, allowed):
                raise TypeError(f"{self.measure.id}: a {type(value).__name__} cannot stand in this line")

    @property
    def id(self) -> str:
        return self.measure.id

    @property
    def latest(self) -> Value | None:
        return self.values[-1] if self.values else None

    @property
    def last_shown(self) -> Value | None:
        """The newest value that is not hidden or missing."""
        return next((value for value in reversed(self.values) if value.figure.known), None)

    @property
    def example(self) -> bool:
        """Whether example data went in."""
        return any(value.example for value in (*self.values, *self.parts))

    @cached_property
    def since_break(self) -> tuple[Value, ...]:
        """The values since the series last began anew."""
        begins = [place for place, value in enumerate(self.values) if "break" in value.flags]
        return self.values[begins[-1] if begins else 0 :]

    @cached_property
    def history(self) -> tuple[float | None, ...]:
        """One number a period since the last break, None where it is hidden or missing."""
        return history_of(self.since_break) if self.since_break else ()

    def figure_before(self, periods: int) -> Figure:
        """The figure so many periods before the latest."""
        if self.latest is None:
            return MISSING
        wanted = self.latest.period.moved(-periods)
        return next((value.figure for value in self.since_break if value.period == wanted), MISSING)

    @property
    def now(self) -> Figure:
        return self.latest.figure if self.latest else MISSING

    @property
    def first(self) -> Figure:
        return self.since_break[0].figure if self.since_break else MISSING

    @property
    def year_ago(self) -> Figure:
        return self.figure_before(self.latest.period.periods_a_year) if self.latest else MISSING

    @property
    def since_first(self) -> Change:
        """Distance travelled."""
        return change(self.now, self.first, self.measure.is_percentage)

    @property
    def since_previous(self) -> Change:
        return change(self.now, self.figure_before(1), self.measure.is_percentage)

    def _travel(self, earlier: Figure) -> Travel:
        return direction_of_travel(self.now, earlier, self.measure.smallest_gap, self.measure.polarity)

    @property
    def travel(self) -> Travel:
        """Against the period before."""
        return self._travel(self.figure_before(1))

    @property
    def travel_in_a_year(self) -> Travel:
        """Against the same period of last year."""
        return self._travel(self.year_ago)

    @property
    def trend(self) -> Trend:
        return current_trend(self.history)

    @property
    def target(self) -> Figure:
        return Figure.of(target_of(self.latest, self.measure))

    @property
    def variance(self) -> Figure:
        return variance_from_target(self.now, self.target)

    @property
    def share_of_target(self) -> Figure:
        return percent_of_target(self.now, self.target)

    @property
    def by_target(self) -> Rag:
        """The colour by the measure's own policy. What stands on the scorecard is `rag`."""
        interval = self.latest.interval if self.latest else None
        if self.latest is None:
            return "none" if self.measure.policy.kind == "none" else "not_known"
        return rag(self.measure.policy, self.now, self.target, self.year_ago, self.measure.polarity, interval)

    @cached_property
    def status(self) -> MeasureStatus:
        """The one status, settled from everything that is known."""
        known: ValueKnown = "known" if self.now.known else "hidden" if self.latest else "none"
        return settle(
            Evidence(known, self.by_target, self.against_baseline.status, self.chance, self.assurance)
        )

    @property
    def rag(self) -> Rag:
        return self.status.rag if self.now.known else self.by_target

    @property
    def chance(self) -> Variation:
        """What the series says of its latest value: improvement, concern, or no more than chance."""
        if self.annual_signal is not None:
            return chance_of_years(self.annual_signal, self.measure.polarity)
        return self.xmr.variation if self.xmr else "not_known"

    @property
    def value_before(self) -> Value | None:
        """The value of the period before the latest, where the series has not begun anew since."""
        wanted = self.latest.period.moved(-1) if self.latest else None
        return next((value for value in self.since_break if value.period == wanted), None)

    @property
    def change_by_chance(self) -> ByChance:
        """Whether what changed since the period before is more than chance."""
        return change_by_chance(self.latest, self.value_before, self._went)

    @property
    def _went(self) -> Went:
        """Which way the series goes by more than chance."""
        if self.chance in ("not_known", "common_cause"):
            return "level" if self.chance == "common_cause" else "not_known"
        if self.annual_signal is not None:
            return "up" if self.annual_signal.marker == "increasing" else "down"
        cause = self.xmr.points[-1] if self.xmr else None
        return "up" if cause and cause.side == "high" else "down"

    @property
    def is_annual(self) -> bool:
        return is_annual(self.measure.frequency)

    @cached_property
    def annual_signal(self) -> AnnualSignal | None:
        """For annual series only."""
        if not self.is_annual:
            return None
        every = {value.period: value for value in self.since_break}
        periods = sorted(every)
        if len(periods) < len(self.history):
            return AnnualSignal("cannot_be_calculated")
        return _annual_signal([every[period] for period in periods])

    @cached_property
    def xmr(self) -> XmrChart | None:
        """For monthly and quarterly series only."""
        return None if self.is_annual else xmr_chart(self.history, self.measure.polarity)

    @property
    def assurance(self) -> Assurance | None:
        if self.xmr is None or self.xmr.limits is None or self.target.value is None:
            return None
        return assurance(self.xmr.limits, self.target.value, self.measure.polarity)

    @property
    def denominators_vary(self) -> bool:
        return denominators_vary([value.denominator for value in self.since_break])

    @cached_property
    def against_baseline(self) -> AgainstBaseline:
        last_two = [value for value in self.since_break if self._is_of_last_two(value)]
        made = self.baseline
        expected = [made.expected(value.period) if made else None for value in last_two]
        return against_baseline(
            [value.figure for value in last_two],
            expected,
            made.history_points if made else 0,
            self.first,
            self.measure.polarity,
            self._least_tolerance,
        )

    @property
    def _least_tolerance(self) -> float:
        """A point of a rate or a mean says nothing: of those the smallest gap that counts does."""
        unit, denominator = self.measure.unit, self.latest.denominator if self.latest else None
        least = self.measure.smallest_gap if unit in ("rate", "mean") else 1.0
        return least_tolerance(one_count(unit, denominator, self.measure.per), least)

    def _is_of_last_two(self, value: Value) -> bool:
        return self.latest is not None and self.latest.period.ordinal - value.period.ordinal < 2

    @property
    def needs_action(self) -> bool:
        """Red, or a concern that is more than chance."""
        return self.status.needs_action


def target_of(value: Value | None, measure: Indicator | PerformanceMeasure) -> float | None:
    """What a value is measured against: the target of its own that its file gave; else the board's, as it is now. A target
    that the board has given up since is not one of its own: files of earlier versions brought the board's along."""
    own = value.target if value else None
    return measure.target if own is None or own in measure.former_targets else own


def _annual_signal(values: Sequence[Value]) -> AnnualSignal:
    if all(None not in (value.numerator, value.denominator) for value in values if value.figure.known):
        return annual_signal_of_proportions([(value.numerator, value.denominator) for value in values])
    bounds = [(v.interval.lower, v.interval.upper) if v.interval else (None, None) for v in values]
    return annual_signal_of_values([(v.figure.value, *b) for v, b in zip(values, bounds, strict=True)])


def line(
    measure: Indicator | PerformanceMeasure,
    area_id: str,
    values: Iterable[Value],
    as_of: date,
    baseline: Baseline | None = None,
    baseline_on: date | None = None,
) -> ScorecardLine:
    """The line of a measure on a day. Without a stored baseline one is frozen as it was on `baseline_on`."""
    known = [value for value in current(values) if value.period.starts_on <= as_of]
    safe = without_small_numbers(known, measure)
    totals = _with_breaks([value for value in safe if value.is_total])
    parts = tuple(value for value in safe if not value.is_total)
    made = ScorecardLine(measure, area_id, totals, parts)
    return replace(made, baseline=_baseline(made, baseline, baseline_on))


def _baseline(made: ScorecardLine, stored: Baseline | None, baseline_on: date | None) -> Baseline | None:
    """The stored baseline, else the one of that day. Where the series began anew after it, a new one in its place."""
    began = made.since_break[0] if made.since_break else None
    frozen = stored or _frozen(made, baseline_on)
    if began is None or "break" not in began.flags or (frozen and frozen.first >= began.period):
        return frozen
    return _anew(made, began, stored.version + 1 if stored else 2) if stored or baseline_on else None


def _frozen(made: ScorecardLine, baseline_on: date | None) -> Baseline | None:
    """None where there is no day, or the series (anew since a break) had no value by then."""
    if baseline_on is None:
        return None
    try:
        return freeze(made.measure, made.since_break, baseline_on)
    except BaselineError:
        return None


def _anew(made: ScorecardLine, began: Value, version: int) -> Baseline:
    """The baseline of a series that began anew, frozen as soon as there is enough for a forecast: one that were made again
    with each value could never be beaten."""
    known = [value for value in made.since_break if value.figure.known] or [began]
    last = known[:FEWEST_FOR_A_FORECAST][-1]
    reason = f"The series began anew in {began.period.label}: what was asked or counted changed."
    return freeze(made.measure, made.since_break, last.period.ends_on, version=version, reason=reason)


def _with_breaks(values: Sequence[Value]) -> tuple[Value, ...]:
    """A survey question that was worded anew begins a new series."""
    marked: list[Value] = []
    for value in values:
        reworded = bool(marked) and _wording(value) != _wording(marked[-1])
        marked.append(_begun_anew(value) if reworded else value)
    return tuple(marked)


def _begun_anew(value: Value) -> Value:
    flagged = value if "break" in value.flags else replace(value, flags=(*value.flags, "break"))
    return (
        replace(flagged, notes=(*flagged.notes, REWORDED)) if isinstance(flagged, MeasureValue) else flagged
    )


def _wording(value: Value) -> str:
    return value.source.wording if isinstance(value.source, ReleaseSource) else ""
