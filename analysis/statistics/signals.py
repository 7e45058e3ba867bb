"""Is a recent change in an annual series more than chance? Looks at the last five points.

Method: the recent-trend test of the Fingertips public health profiles (fingertips-open, MIT; Technical Guide:
Recent Trends). It is for annual data only; monthly and quarterly series use the XmR chart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

POINTS = 5
SIGNIFICANT_ABOVE = 9.54953570608324
"""Chi-square with one degree of freedom at 99.8 %."""

BOUNDS_APART = 3.92
"""Standard errors between the two bounds of a 95 % interval, as the method rounds them."""

Marker = Literal["increasing", "decreasing", "no_change", "cannot_be_calculated"]
Numbers = NDArray[np.float64]
Slope = Callable[[Numbers], float]


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
    if last is None or (last[:, 3] <= last[:, 2]).any():
        return CANNOT
    error = (last[:, 3] - last[:, 2]) / BOUNDS_APART
    weighted = np.column_stack([last[:, 0], last[:, 1], 1 / error**2])
    slope, information = _weighted_slope(weighted)
    return _judged(slope**2 * information, lambda rows: _weighted_slope(rows)[0], weighted)


def _last_points(rows: Sequence[tuple[float | None, ...]]) -> Numbers | None:
    """The last five rows with t = 1..5 before them, or None where one is missing or there are fewer."""
    last = rows[-POINTS:]
    if len(last) < POINTS or any(number is None for row in last for number in row):
        return None
    return np.array([(t, *row) for t, row in enumerate(last, start=1)], dtype=float)


def _is_usable(last: Numbers) -> bool:
    numerators, denominators = last[:, 1], last[:, 2]
    return bool((numerators < denominators).all() and numerators.sum() > 0)


def _chi2_of_proportions(last: Numbers) -> float:
    t, c, n = last.T
    total, events = n.sum(), c.sum()
    upper = total * (total * (t * c).sum() - events * (t * n).sum()) ** 2
    lower = events * (total - events) * (total * (t * t * n).sum() - (t * n).sum() ** 2)
    return float(upper / lower)


def _proportion_slope(rows: Numbers) -> float:
    t, c, n = rows.T
    return _weighted_slope(np.column_stack([t, c / n, n]))[0]


def _weighted_slope(rows: Numbers) -> tuple[float, float]:
    """The slope of a weighted regression on rows of (t, value, weight), and 1 / its variance."""
    t, value, weight = rows.T
    away = t - np.average(t, weights=weight)
    information = float((weight * away**2).sum())
    return float((weight * away * value).sum()) / information, information


def _judged(chi2: float, slope_of: Slope, rows: Numbers) -> AnnualSignal:
    slope = slope_of(rows)
    if chi2 > SIGNIFICANT_ABOVE and _keeps_its_sign(slope, slope_of, rows):
        return AnnualSignal("increasing" if slope > 0 else "decreasing", chi2, slope)
    return AnnualSignal("no_change", chi2, slope)


def _keeps_its_sign(slope: float, slope_of: Slope, rows: Numbers) -> bool:
    """Whether the slope points the same way with each point left out in turn."""
    without_one = (slope_of(np.delete(rows, out, axis=0)) for out in range(len(rows)))
    return all(np.sign(other) == np.sign(slope) for other in without_one)
