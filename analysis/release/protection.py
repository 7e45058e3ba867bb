"""Which counts of a round may be published: small ones hidden, the rest rounded."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.release.dither import Dither
from analysis.release.document import SMALLEST
from analysis.release.plan import TOTAL, Name, Plan
from analysis.release.rounding import round_counts

ONE_WAY_ONLY_BELOW = 30
# A cell is shown when its count with dither reaches this, so that a count seen at the edge proves next to nothing.
EDGE = 11.5


@dataclass(frozen=True)
class Protected:
    """`published` holds every count of the plan: a rounded number, or None when it is hidden."""

    plan: Plan
    published: Mapping[Name, int | None]
    dropped: tuple[str, ...] = ()


def protect(plan: Plan, counts: Mapping[Name, int], dither: Dither) -> Protected:
    if counts[TOTAL] < ONE_WAY_ONLY_BELOW:
        plan = plan.without({table.id for table in plan.pairs})
    rounded = round_counts(plan, counts, dither)
    small = {name for name in plan.names if name != TOTAL and is_small(name, counts[name], dither)}
    return Protected(plan, {name: None if name in small else rounded[name] for name in plan.names})


def is_small(name: Name, count: int, dither: Dither) -> bool:
    """Whether a count is hidden for being small: always below 10, mostly at 10 and 11, hardly ever above."""
    return count < SMALLEST or count + dither.laplace("show", str(name)) < EDGE
