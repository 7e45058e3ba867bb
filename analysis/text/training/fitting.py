"""Logistic regression as it is learned here: sparse rows, weights held near zero, the same result each time.

The minimiser is our own, of twenty lines, because those at hand add up long vectors on several threads: on a machine that
does other work as well the threads wait for each other, sixty times as long as the sums take on one, and the last digit
depends on how many there are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

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
    """Where a smooth convex loss is smallest, by L-BFGS on one thread."""
    at, (cost, slope) = start, loss(start)
    past: deque[tuple[Floats, Floats]] = deque(maxlen=REMEMBERED)
    for _ in range(most_steps):
        way = -_bent(slope, past)
        new, new_cost, new_slope = _along(loss, at, way, cost, _dot(way, slope))
        moved, turned = new - at, new_slope - slope
        if _dot(moved, turned) > 0:
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
        return np.asarray(slope / max(1.0, _dot(slope, slope) ** 0.5))
    way, shares = slope.copy(), list[float]()
    for moved, turned in reversed(past):
        shares.append(_dot(moved, way) / _dot(moved, turned))
        way -= shares[-1] * turned
    moved, turned = past[-1]
    way *= _dot(moved, turned) / _dot(turned, turned)
    for (moved, turned), share in zip(past, reversed(shares), strict=True):
        way += (share - _dot(turned, way) / _dot(moved, turned)) * moved
    return way


def _dot(one: Floats, other: Floats) -> float:
    return float(np.einsum("i,i->", one, other))  # on one thread, and in one order


def balanced(wanted: NDArray[np.bool_]) -> Floats:
    """What each row counts, so that both sides count alike."""
    share = wanted.mean()
    return np.asarray(np.where(wanted, 0.5 / max(share, 1e-9), 0.5 / max(1 - share, 1e-9)))


def fit_logistic(
    rows: sparse.csr_matrix, wanted: NDArray[np.bool_], strength: float, counts: Floats | None = None
) -> Floats:
    """Weights of one yes or no; shape (columns + 1), the last is the bias. `counts` is what each row counts."""
    signs = np.where(wanted, 1.0, -1.0)
    weigh = np.ones(len(signs)) if counts is None else counts
    turned = rows.T.tocsr()

    def loss(held: Floats) -> tuple[float, Floats]:
        sums = signs * (rows @ held[:-1] + held[-1])
        error = -signs * weigh / (1 + np.exp(np.clip(sums, -500, 500)))
        cost = float((weigh * np.logaddexp(0, -sums)).sum() + 0.5 / strength * _dot(held[:-1], held[:-1]))
        return cost, np.append(turned @ error + held[:-1] / strength, error.sum())

    return minimise(loss, np.zeros(rows.shape[1] + 1))


def fit_softmax(
    rows: sparse.csr_matrix, labels: NDArray[np.int64], weights: Floats, strength: float, classes: int
) -> Floats:
    """Weights of one of several classes; shape (columns + 1, classes), the last row is the bias."""
    loss = softmax_loss(rows, rows.T.tocsr(), labels, weights, strength, classes)
    columns = rows.shape[1]
    return minimise(loss, np.zeros((columns + 1) * classes)).reshape(columns + 1, classes)


def softmax_loss(
    rows: sparse.csr_matrix,
    turned: sparse.spmatrix,
    labels: NDArray[np.int64],
    weights: Floats,
    strength: float,
    classes: int,
) -> Callable[[Floats], tuple[float, Floats]]:
    """What multinomial logistic regression makes least, with its slope. `turned` are the rows with their sides changed, in
    whatever form adds up fast; of `weights`, which say what each row counts, only the shares matter."""
    columns = rows.shape[1]
    target, weights = np.eye(classes)[labels], weights / weights.mean()

    def loss(flat: Floats) -> tuple[float, Floats]:
        held = flat.reshape(columns + 1, classes)
        scores = rows @ held[:-1] + held[-1]
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        error = (chances - target) * weights[:, None]
        cost = (
            -(weights * np.log((chances * target).sum(axis=1) + 1e-12)).sum()
            + 0.5 / strength * (held[:-1] ** 2).sum()
        )
        return float(cost), np.vstack([turned @ error + held[:-1] / strength, error.sum(axis=0)]).ravel()

    return loss
