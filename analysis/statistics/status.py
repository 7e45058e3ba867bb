"""The judgements: against the baseline, and red, amber or green by the measure's own policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.statistics.change import Polarity, difference
from analysis.statistics.figures import NOT_AVAILABLE, Figure
from analysis.statistics.forecasts import LAST_VALUE_FROM, ForecastPoint
from analysis.statistics.intervals import Interval

Standing = Literal["worse", "similar", "better"]
BaselineStatus = Literal[
    "insufficient_data", "turned", "beating_baseline", "on_baseline", "worse_than_baseline", "not_judged"
]
Rag = Literal["green", "amber", "red", "none", "not_known"]
RagPolicyKind = Literal["none", "tolerance", "bands", "ci"]

# A crumb of floating point must not turn "exactly 10 % off" into a colour.
CRUMB = 1e-9


@dataclass(frozen=True)
class AgainstBaseline:
    """The status, how far the series has come since its first value, and the gap to the frozen forecast."""

    status: BaselineStatus
    distance_travelled: Figure
    gap_to_forecast: Figure


@dataclass(frozen=True)
class RagPolicy:
    """A measure's local policy. `tolerance` needs `percent`, `bands` needs `lower` and `upper`."""

    kind: RagPolicyKind = "none"
    percent: float = 10.0
    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        if self.percent < 0:
            raise ValueError(f"a tolerance cannot be negative: {self.percent}")
        if self.kind == "bands" and (self.lower is None or self.upper is None or self.lower > self.upper):
            raise ValueError("bands need a 'lower' and an 'upper' edge, the lower one first")


def against_baseline(
    values: Sequence[Figure],
    forecasts: Sequence[ForecastPoint | None],
    history_points: int,
    first: Figure,
    polarity: Polarity,
    least_tolerance: float = 1.0,
) -> AgainstBaseline:
    """Compare the latest values (oldest first, last = now) with the frozen forecasts for the same periods.

    `history_points` counts the known values that the baseline was made from; `first` is the first of them.
    """
    now = values[-1] if values else Figure(reason=NOT_AVAILABLE)
    expected = forecasts[-1] if forecasts else None
    travelled = difference(now, first)
    gap = difference(now, Figure.of(expected.value if expected else None))
    if history_points < LAST_VALUE_FROM or not gap.known:
        return AgainstBaseline("insufficient_data", travelled, gap)
    if polarity not in ("higher_is_better", "lower_is_better"):
        return AgainstBaseline("not_judged", travelled, gap)
    gains = [_gain(v, f, polarity, least_tolerance) for v, f in zip(values, forecasts, strict=True)]
    return AgainstBaseline(_baseline_status(gains, _moves_well(values, polarity)), travelled, gap)


def _gain(value: Figure, expected: ForecastPoint | None, polarity: Polarity, least: float) -> Standing | None:
    """Better or worse than the forecast by more than the tolerance; None where it cannot be said."""
    if value.value is None or expected is None:
        return None
    gain = value.value - expected.value if polarity == "higher_is_better" else expected.value - value.value
    allowed = expected.interval.half_width if expected.interval else least
    return "similar" if abs(gain) <= allowed + CRUMB else "better" if gain > 0 else "worse"


def _moves_well(values: Sequence[Figure], polarity: Polarity) -> bool:
    if len(values) < 2:
        return False
    step = difference(values[-1], values[-2]).value
    return step is not None and (step > 0 if polarity == "higher_is_better" else step < 0)


def _baseline_status(gains: Sequence[Standing | None], moves_well: bool) -> BaselineStatus:
    if gains[-1] != "better":
        return "on_baseline" if gains[-1] == "similar" else "worse_than_baseline"
    twice = len(gains) > 1 and gains[-2] == "better"
    return "turned" if twice and moves_well else "beating_baseline"


def least_tolerance(one_count: float | None, least: float = 1.0) -> float:
    """The tolerance where a forecast has no interval: what one more that is counted changes, and never under `least`, such
    as one percentage point."""
    return max(one_count or least, least)


def against_target(value: float, target: float, polarity: Polarity) -> Standing:
    """Reaching the target counts as better. Raises without a direction."""
    met = value >= target if _higher(polarity) else value <= target
    return "better" if met else "worse"


def interval_against_target(interval: Interval, target: float, polarity: Polarity) -> Standing:
    """Better or worse only where the whole interval is on that side."""
    if interval.lower < target < interval.upper:
        return "similar"
    above = interval.lower >= target
    return "better" if above == _higher(polarity) else "worse"


def against_band(value: float, lower: float, upper: float, polarity: Polarity) -> Standing:
    """Below the band, in it (its lower edge included) or from its upper edge on."""
    if lower <= value < upper:
        return "similar"
    return "better" if (value >= upper) == _higher(polarity) else "worse"


def _higher(polarity: Polarity) -> bool:
    if polarity not in ("higher_is_better", "lower_is_better"):
        raise ValueError(f"nothing is better or worse for a measure of polarity '{polarity}'")
    return polarity == "higher_is_better"


def within_tolerance(actual: float, target: float, percent: float, polarity: Polarity) -> bool:
    """Whether the value meets the target or misses it by no more than so many percent of it."""
    shortfall = target - actual if _higher(polarity) else actual - target
    return shortfall <= abs(target) * percent / 100 + CRUMB


COLOUR_OF: dict[Standing, Rag] = {"better": "green", "similar": "amber", "worse": "red"}


def rag(
    policy: RagPolicy,
    actual: Figure,
    target: Figure,
    year_ago: Figure,
    polarity: Polarity,
    interval: Interval | None = None,
) -> Rag:
    """The colour by the policy: `none` without policy or direction, `not_known` where a value is missing."""
    if policy.kind == "none" or polarity == "none":
        return "none"
    if actual.value is None:
        return "not_known"
    if polarity == "target_range":
        return _rag_of_range(policy, actual.value)
    if policy.kind == "bands" and policy.lower is not None and policy.upper is not None:
        return COLOUR_OF[against_band(actual.value, policy.lower, policy.upper, polarity)]
    if target.value is None or (policy.kind == "ci" and interval is None):
        return "not_known"
    if policy.kind == "ci" and interval is not None:
        return COLOUR_OF[interval_against_target(interval, target.value, polarity)]
    return _rag_by_tolerance(policy.percent, actual.value, target.value, year_ago, polarity)


def _rag_by_tolerance(
    percent: float, actual: float, target: float, year_ago: Figure, polarity: Polarity
) -> Rag:
    if within_tolerance(actual, target, percent, polarity):
        return "green"
    if year_ago.value is None or actual == year_ago.value:
        return "red"
    return "amber" if (actual > year_ago.value) == _higher(polarity) else "red"


def _rag_of_range(policy: RagPolicy, actual: float) -> Rag:
    """Inside the range green, outside by no more than the tolerance of the nearer edge amber, else red."""
    if policy.lower is None or policy.upper is None:
        return "not_known"
    if policy.lower <= actual <= policy.upper:
        return "green"
    near_below = within_tolerance(actual, policy.lower, policy.percent, "higher_is_better")
    near_above = within_tolerance(actual, policy.upper, policy.percent, "lower_is_better")
    return "amber" if near_below and near_above else "red"
