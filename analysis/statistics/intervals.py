"""How sure we are: intervals around proportions, counts.

Methods: Wilson (1927) for proportions; Byar's approximation and the exact Poisson interval for counts, as in
the Office for Health Improvement and Disparities' technical guide (PHEindicatormethods). SciPy is imported where a quantile
is needed: much is read from this module that needs none.
"""

from dataclasses import dataclass
from math import hypot, isfinite, sqrt
from typing import Self

Z_95 = 1.959963984540054
Z_99_8 = 3.090232306167813

BYAR_FROM = 10
"""Counts below this use the exact interval: Byar's approximation is poor there."""


@dataclass(frozen=True)
class Interval:
    """From `lower` to `upper`, in the unit of what it surrounds."""

    lower: float
    upper: float

    def __post_init__(self) -> None:
        if not (isfinite(self.lower) and isfinite(self.upper) and self.lower <= self.upper):
            raise ValueError(
                f"an interval runs from a lower to an upper number, not {self.lower} to {self.upper}"
            )

    @property
    def half_width(self) -> float:
        return (self.upper - self.lower) / 2

    def times(self, factor: float) -> Self:
        return type(self)(self.lower * factor, self.upper * factor)

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper


def wilson(x: int, n: int, z: float = Z_95) -> Interval:
    """The interval around the proportion x / n, between 0 and 1. Raises for x < 0, n <= 0 or x > n."""
    if n <= 0 or not 0 <= x <= n:
        raise ValueError(f"a proportion needs 0 <= x <= n and n > 0, not x = {x} and n = {n}")
    middle = 2 * x + z * z
    spread = z * sqrt(z * z + 4 * x * (1 - x / n))
    scale = 2 * (n + z * z)
    # At 0 and at n the bound is exact; floating point would leave a crumb there.
    lower = 0.0 if x == 0 else (middle - spread) / scale
    upper = 1.0 if x == n else (middle + spread) / scale
    return Interval(lower, upper)


def count_interval(x: int, z: float = Z_95) -> Interval:
    """The interval around a count of events: Byar from 10 up, exact below. Raises for a negative count."""
    if x < 0:
        raise ValueError(f"a count cannot be negative: {x}")
    return _byar(x, z) if x >= BYAR_FROM else _exact(x, z)


def _byar(x: int, z: float) -> Interval:
    above = x + 1
    lower = x * (1 - 1 / (9 * x) - z / (3 * sqrt(x))) ** 3
    upper = above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3
    return Interval(lower, upper)


def _exact(x: int, z: float) -> Interval:
    """Half of chi-square's quantiles, which are the gamma distribution's."""
    from scipy.special import gammainccinv, gammaincinv, ndtr

    tail = ndtr(-z)
    lower = float(gammaincinv(x, tail)) if x else 0.0
    return Interval(lower, float(gammainccinv(x + 1, tail)))


def difference_interval(
    later: float, around_later: Interval, earlier: float, around_earlier: Interval
) -> Interval:
    """The interval around `later` - `earlier`, of two estimates that know nothing of each other, from the interval of each.

    Newcombe (1998) for two proportions, and by the same reasoning for any two (Zou and Donner 2008)."""
    gap = later - earlier
    down = hypot(later - around_later.lower, around_earlier.upper - earlier)
    up = hypot(around_later.upper - later, earlier - around_earlier.lower)
    return Interval(gap - down, gap + up)


def t_quantile(share: float, freedom: int) -> float:
    """Student's t below which this share lies, with so many degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, share))
