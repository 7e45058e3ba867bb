"""Every count of a plan rounded to a multiple of 5, so that all sums of the plan still add up.

The nearest such rounding to the counts plus keyed dither is found by an integer programme. Each rounded count is
within 4 of the truth: a count that is a multiple of 5 already cannot move.
"""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, lil_array

from analysis.release.dither import Dither
from analysis.release.plan import Name, Plan

BASE = 5
WITHIN = BASE - 1
TIME_LIMIT = 20.0
"""Seconds for one rounding. It takes a few hundredths of one for every plan that was measured."""


class NoRounding(Exception):
    """No additive rounding was found in time. The caller takes two-way tables out and tries again."""


def round_counts(plan: Plan, counts: Mapping[Name, int], dither: Dither) -> dict[Name, int]:
    """The rounded counts by name. Raises `NoRounding`."""
    names = plan.names
    down = np.array([counts[name] // BASE for name in names])
    can_rise = np.array([counts[name] % BASE != 0 for name in names], dtype=int)
    sums = _sums(plan)
    found = milp(
        _cost_of_rising(names, counts, dither),
        integrality=np.ones(len(names), dtype=int),
        bounds=Bounds(np.zeros(len(names)), can_rise),
        constraints=[LinearConstraint(sums, -(sums @ down), -(sums @ down))] if plan.sums else [],
        options={"time_limit": TIME_LIMIT, "mip_rel_gap": 0.0},
    )
    if found.status != 0 or found.x is None:
        raise NoRounding
    rises = np.rint(found.x).astype(int)
    return {name: int(BASE * (low + up)) for name, low, up in zip(names, down, rises, strict=True)}


def _cost_of_rising(names: tuple[Name, ...], counts: Mapping[Name, int], dither: Dither) -> np.ndarray:
    """Squared distance of the upper multiple less that of the lower one, from the count with its dither."""
    noisy = [counts[name] % BASE + dither.laplace("round", str(name)) for name in names]
    return BASE * (BASE - 2 * np.array(noisy))


def _sums(plan: Plan) -> csr_array:
    place = {name: column for column, name in enumerate(plan.names)}
    matrix = lil_array((max(len(plan.sums), 1), len(place)))
    for row, total in enumerate(plan.sums):
        matrix[row, place[total.whole]] -= 1
        for part in total.parts:
            matrix[row, place[part]] += 1
    return csr_array(matrix)
