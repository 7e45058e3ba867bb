"""Fitting of weights: the smallest loss is found, and the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from analysis.text.learned.minimising import Floats, minimise
from analysis.text.training.fitting import fit_logistic, fit_softmax


def test_the_bottom_of_a_long_valley_is_found() -> None:
    """One way a thousand times as steep as the other."""
    steep = np.array([1000.0, 1.0])
    bottom = np.array([3.0, -2.0])

    def loss(at: Floats) -> tuple[float, Floats]:
        away = at - bottom
        return float((steep * away * away).sum()) + 1, 2 * steep * away

    assert minimise(loss, np.zeros(2)) == pytest.approx(bottom, abs=1e-3)


def _some(columns: int) -> tuple[sparse.csr_matrix, Floats]:
    chance = np.random.default_rng(3)
    rows = chance.normal(size=(200, columns))
    return sparse.csr_matrix(rows), rows


def test_a_yes_or_no_is_fitted_until_nothing_pulls_any_more() -> None:
    """The slope of the loss, worked out by hand, is near nothing."""
    rows, dense = _some(5)
    wanted = dense[:, 0] + 0.5 * dense[:, 1] > 0.3
    held = fit_logistic(rows, wanted, strength=2.0)
    chances = 1 / (1 + np.exp(-(dense @ held[:-1] + held[-1])))
    slope = dense.T @ (chances - wanted) + held[:-1] / 2.0
    assert np.abs(slope).max() < 0.05
    assert ((chances > 0.5) == wanted).mean() > 0.95


def test_one_of_several_is_fitted_and_the_same_each_time() -> None:
    """Three classes by the first column."""
    rows, dense = _some(4)
    labels = np.digitize(dense[:, 0], [-0.5, 0.5]).astype(np.int64)
    first, second = (fit_softmax(rows, labels, np.ones(200), 10.0, 3) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    guessed = (dense @ first[:-1] + first[-1]).argmax(axis=1)
    assert (guessed == labels).mean() > 0.9


def test_rows_without_anything_in_them_leave_weights_at_zero() -> None:
    """Only the bias learns how often it is so."""
    held = fit_logistic(sparse.csr_matrix((10, 3)), np.arange(10) < 8, strength=1.0)
    assert held[:-1] == pytest.approx(np.zeros(3))
    assert 1 / (1 + np.exp(-held[-1])) == pytest.approx(0.8, abs=0.01)
