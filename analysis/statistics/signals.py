"""Is a recent change in an annual series more than chance? Looks at the last five points.

Method: the recent-trend test of the Fingertips public health profiles (fingertips-open, MIT; Technical Guide:
Recent Trends). It is for annual data only; monthly and quarterly series use the XmR chart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard

POINTS = 5
SIGNIFICANT_ABOVE = 9.54953570608324
"""Chi-square with one degree of freedom at 99.8 %."""

BOUNDS_APART = 3.92
"""Standard errors between the two bounds of a 95 % interval, as the method rounds them."""

Marker = Literal["increasing", "decreasing", "no_change", "cannot_be_calculated"]
Rows = Sequence[tuple[float, ...]]
Slope = Callable[[Rows], float]


@dataclass(frozen=True)
class AnnualSignal:
    """`chi2` and `slope` (unit a year) are None when the marker is `cannot_be_calculated`."""

    marker: Marker
    chi2: float | None = None
    slope: float | None = None


CANNOT = AnnualSignal("cannot_be_calculated")


def annual_signal_of_proportions(rows: Sequence[tuple[int | None, int | None]]) -> AnnualSignal:
    """Rows of (numerator, denominator) by year, oldest first."""
    last = _last_points(rows)
    if last is None or not _is_usable(last):
        return CANNOT
    return _judged(_chi2_of_proportions(last), _proportion_slope, last)


def annual_signal_of_values(rows: Sequence[tuple[float | None, float | None, float | None]]) -> AnnualSignal:
    """Rows of (value, lower, upper 95 % bound) by year, oldest first."""
    last = _last_points(rows)
    if last is None or any(upper <= lower for _, _, lower, upper in last):
        return CANNOT
    weighted = [(t, value, (BOUNDS_APART / (upper - lower)) ** 2) for t, value, lower, upper in last]
    slope, information = _weighted_slope(weighted)
    return _judged(slope**2 * information, lambda rows: _weighted_slope(rows)[0], weighted)


def _last_points(rows: Sequence[tuple[float | None, ...]]) -> Rows | None:
    """The last five rows with t = 1..5 before them, or None where one is missing or there are fewer."""
    last = [(float(t), *row) for t, row in enumerate(rows[-POINTS:], start=1)]
    whole = [row for row in last if _is_whole(row)]
    return whole if len(whole) == POINTS else None


def _is_whole(row: tuple[float | None, ...]) -> TypeGuard[tuple[float, ...]]:
    return None not in row


def _is_usable(last: Rows) -> bool:
    below = all(numerator < denominator for _, numerator, denominator in last)
    return below and sum(numerator for _, numerator, _ in last) > 0


def _chi2_of_proportions(last: Rows) -> float:
    total, events = sum(n for _, _, n in last), sum(c for _, c, _ in last)
    t_events, t_total = sum(t * c for t, c, _ in last), sum(t * n for t, _, n in last)
    upper = total * (total * t_events - events * t_total) ** 2
    lower = events * (total - events) * (total * sum(t * t * n for t, _, n in last) - t_total**2)
    return upper / lower


def _proportion_slope(rows: Rows) -> float:
    return _weighted_slope([(t, c / n, n) for t, c, n in rows])[0]


def _weighted_slope(rows: Rows) -> tuple[float, float]:
    """The slope of a weighted regression on rows of (t, value, weight), and 1 / its variance."""
    middle = sum(t * weight for t, _, weight in rows) / sum(weight for _, _, weight in rows)
    information = sum(weight * (t - middle) ** 2 for t, _, weight in rows)
    return sum(weight * (t - middle) * value for t, value, weight in rows) / information, information


def _judged(chi2: float, slope_of: Slope, rows: Rows) -> AnnualSignal:
    slope = slope_of(rows)
    if chi2 > SIGNIFICANT_ABOVE and _keeps_its_sign(slope, slope_of, rows):
        return AnnualSignal("increasing" if slope > 0 else "decreasing", chi2, slope)
    return AnnualSignal("no_change", chi2, slope)


def _keeps_its_sign(slope: float, slope_of: Slope, rows: Rows) -> bool:
    """Whether the slope points the same way with each point left out in turn."""
    without_one = (slope_of([*rows[:out], *rows[out + 1 :]]) for out in range(len(rows)))
    return all(other > 0 if slope > 0 else other < 0 for other in without_one)
