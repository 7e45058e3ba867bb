"""Logistic regression as it is learned here: sparse rows, weights held near zero, the same result each time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

Floats = NDArray[np.float64]
MOST_STEPS = 100


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
        cost = float((weigh * np.logaddexp(0, -sums)).sum() + 0.5 / strength * held[:-1] @ held[:-1])
        return cost, np.append(turned @ error + held[:-1] / strength, error.sum())

    start = np.zeros(rows.shape[1] + 1)
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": MOST_STEPS})
    return np.asarray(fitted.x)
