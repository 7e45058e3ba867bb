"""Logistic regression as it is learned here: sparse rows, weights held near zero, the same result each time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.text.learned.minimising import Floats, dot, minimise


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
        cost = float((weigh * np.logaddexp(0, -sums)).sum() + 0.5 / strength * dot(held[:-1], held[:-1]))
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
