"""Where a smooth convex loss is smallest, on one thread and in one order: the same result each time.

The minimiser is our own, of twenty lines, because those at hand add up long vectors on several threads: on a machine that
does other work as well the threads wait for each other, sixty times as long as the sums take on one, and the last digit
depends on how many there are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Loss = Callable[[Floats], tuple[float, Floats]]
"""From weights to what is to become small, and its slope."""

MOST_STEPS = 100
REMEMBERED = 10
"""Steps by which the next one is bent."""
SETTLED = 1e-7
"""The share of the loss that a step must save; with less, it is the last."""
SMALLEST_STEP = 1e-6


def minimise(loss: Loss, start: Floats, most_steps: int = MOST_STEPS) -> Floats:
    """Where a smooth convex loss is smallest, by L-BFGS."""
    at, (cost, slope) = start, loss(start)
    past: deque[tuple[Floats, Floats]] = deque(maxlen=REMEMBERED)
    for _ in range(most_steps):
        way = -_bent(slope, past)
        new, new_cost, new_slope = _along(loss, at, way, cost, dot(way, slope))
        moved, turned = new - at, new_slope - slope
        if dot(moved, turned) > 0:
            past.append((moved, turned))
        saved, (at, cost, slope) = cost - new_cost, (new, new_cost, new_slope)
        if saved <= SETTLED * abs(cost):
            break
    return at


def _along(loss: Loss, at: Floats, way: Floats, cost: float, fall: float) -> tuple[Floats, float, Floats]:
    """The first step along a way that saves enough; half as far each time."""
    far = 1.0
    while True:
        new = at + far * way
        new_cost, slope = loss(new)
        if new_cost <= cost + 1e-4 * far * fall or far < SMALLEST_STEP:
            return new, new_cost, slope
        far /= 2


def _bent(slope: Floats, past: deque[tuple[Floats, Floats]]) -> Floats:
    """The slope as the steps before say that it goes on (the two loops of Nocedal, 1980)."""
    if not past:
        return np.asarray(slope / max(1.0, dot(slope, slope) ** 0.5))
    way, shares = slope.copy(), list[float]()
    for moved, turned in reversed(past):
        shares.append(dot(moved, way) / dot(moved, turned))
        way -= shares[-1] * turned
    moved, turned = past[-1]
    way *= dot(moved, turned) / dot(turned, turned)
    for (moved, turned), share in zip(past, reversed(shares), strict=True):
        way += (share - dot(turned, way) / dot(moved, turned)) * moved
    return way


def dot(one: Floats, other: Floats) -> float:
    """The sum of the products, on one thread and in one order."""
    return float(np.einsum("i,i->", one, other))
