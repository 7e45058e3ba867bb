"""Every count of a design rounded to a multiple of 5, so that all sums of the design still add up.

Each count draws the multiple that it would like, by the key; an integer programme goes against as few draws as it
can. What may be published is within 4 of the truth: a count that is a multiple of 5 already cannot move. A small
count is never published; the number that stands in for it, so that sums add up, is looser still.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analysis.release.design.tables import CellKey, TableDesign
from analysis.release.disclosure.keyed_noise import KeyedNoise

BASE = 5
WITHIN = BASE - 1
STANDS_IN = 2 * BASE
"""The most that stands in for a count below 10, whichever it is: nobody at all and nine people can both look like 0, like
5 and like 10. For a count above 10 that is hidden as well it may be one five more,"""
LOOSE = 25.0
"""at this price: somebody who knows everybody else would learn that it is above 10."""
BELOW = 2 * BASE - 1
"""What stands in for a small count is at most this much below it."""
TIME_LIMIT = 20.0
"""Seconds for one rounding. It takes a few hundredths of one for every design that was measured."""

LEANS = 0.4
"""What it costs, a person, to stand in for a small count with the number that its own draw does not lean to."""


@dataclass(frozen=True)
class Draws:
    """How counts that may be published draw the multiple that they would like, and what it costs to refuse it.

    README.md has the measurements that chose the numbers.
    """

    rises: tuple[float, ...] = (0.0, 0.015, 0.15, 0.85, 0.985)
    """How likely a count is to draw the upper multiple, by what it is above the lower."""
    against: tuple[float, ...] = (0.0, 3.0, 3.0, 12.0, 60.0)
    """What it costs to move a count against its draw, by how far. An insider knows whoever is in a count that moved by
    4, so that this nearly never happens but by the draw,"""
    far: float = 14.0
    """which is worth this much: were it never to happen, moving by 3 would say as much."""


DRAWS = Draws()


class NoRounding(Exception):
    """No additive rounding was found in time. The caller takes two-way tables out and tries again."""


@dataclass(frozen=True)
class _Steps:
    """A count's least multiple of 5, in fives, and what each five above that costs."""

    least: int
    costs: tuple[float, ...]


def round_counts(
    design: TableDesign,
    counts: Mapping[CellKey, int],
    noise: KeyedNoise,
    small: Collection[CellKey] = (),
    draws: Draws = DRAWS,
) -> dict[CellKey, int]:
    """The rounded counts by name; those of `small` are what stands in for them. Raises `NoRounding`."""
    steps = {
        name: _hidden(counts[name], noise, name)
        if name in small
        else _shown(counts[name], noise, name, draws)
        for name in design.names
    }
    rises = _fewest_against(design, steps)
    return {name: BASE * (step.least + rises[name]) for name, step in steps.items()}


def _shown(count: int, noise: KeyedNoise, name: CellKey, draws: Draws) -> _Steps:
    over = count % BASE
    if not over:
        return _Steps(count // BASE, ())
    rises = noise.uniform("round", str(name)) < draws.rises[over]
    drawn, refused = (BASE - over, over) if rises else (over, BASE - over)
    weight = draws.far if drawn == WITHIN else draws.against[refused]
    # Which of several draws is refused is left to the key, not to the order of the tables.
    cost = weight * (1 + noise.uniform("against", str(name)))
    return _Steps(count // BASE, (-cost if rises else cost,))


def _hidden(count: int, noise: KeyedNoise, name: CellKey) -> _Steps:
    """0, 5 or 10 for a count below 10, whichever it is: a lone one says no more than that it is below 10."""
    leans = LEANS * (BASE / 2 - count + noise.wide("stand in", str(name)))
    costs = (leans, leans + LEANS * BASE)
    if count <= BELOW:
        return _Steps(0, costs)
    return _Steps(1, (costs[1], LOOSE) if count > STANDS_IN else costs[1:])


def _fewest_against(design: TableDesign, steps: Mapping[CellKey, _Steps]) -> dict[CellKey, int]:
    """How many fives each count stands above its least, so that all sums hold."""
    columns = [name for name, step in steps.items() for _ in step.costs]
    if not columns:
        return dict.fromkeys(steps, 0)
    costs = [cost for step in steps.values() for cost in step.costs]
    matrix, rest = _sums(design, steps, columns)
    found = milp(
        np.array(costs),
        integrality=np.ones(len(columns), dtype=int),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(matrix, rest, rest)] if design.sums else [],
        options={"time_limit": TIME_LIMIT, "mip_rel_gap": 0.0},
    )
    if found.status != 0 or found.x is None:
        raise NoRounding
    rises = dict.fromkeys(steps, 0)
    for name, up in zip(columns, np.rint(found.x).astype(int), strict=True):
        rises[name] += int(up)
    return rises


def _sums(
    design: TableDesign, steps: Mapping[CellKey, _Steps], columns: list[CellKey]
) -> tuple[csr_array, np.ndarray]:
    """The sums of the design over all steps, and what the least multiples leave of each."""
    places: dict[CellKey, list[int]] = {name: [] for name in steps}
    for column, name in enumerate(columns):
        places[name].append(column)
    rest = np.zeros(len(design.sums))
    entries = []
    for row, total in enumerate(design.sums):
        for name, sign in [(total.whole, -1), *((part, 1) for part in total.parts)]:
            rest[row] -= sign * steps[name].least
            entries += [(sign, row, column) for column in places[name]]
    signs, rows, places_in = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((signs, (rows, places_in)), shape=(len(design.sums), len(columns))), rest
