from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from offing.stats.le_cam import mean_le_cam

EDGES = ndtri(np.linspace(0.1, 0.9, 9))
EVEN = np.full(10, 0.1)


def shares(shift: float, scale: float) -> NDArray[np.float64]:
    """The shares of a normal column in the ten cells of the standard normal's deciles."""
    return np.diff(ndtr(np.concatenate([[-np.inf], (EDGES - shift) / scale, [np.inf]])))


def distance(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    return float(((p - q) ** 2 / (p + q)).sum() / 2)


def test_a_value_by_hand() -> None:
    current, baseline = np.array([[60, 40], [10, 90]]) * 10**8, np.array([[50, 50], [50, 50]]) * 10**8
    found = mean_le_cam(current, baseline, np.eye(2))
    expected = (0.01 / 1.1 + 0.01 / 0.9 + 0.16 / 0.6 + 0.16 / 1.4) / 4
    assert found.value == pytest.approx(expected, rel=1e-6)
    assert [found.low, found.high] == pytest.approx([expected, expected], rel=1e-3)


def test_bounds() -> None:
    apart = mean_le_cam(np.array([[10**6, 0]]), np.array([[0, 10**6]]), np.eye(1))
    assert apart.value == pytest.approx(1.0)
    assert apart.high == pytest.approx(1.0)
    alike = mean_le_cam(np.array([[500, 500]]), np.array([[500, 500]]), np.eye(1))
    assert (alike.value, alike.low) == (0.0, 0.0)
    assert alike.expected == pytest.approx((1 / 1000 + 1 / 1000) / 4, rel=0.01)


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("changes", [[(0, 1)] * 4, [(0.3, 1)] * 4, [(1, 1), (0, 1.5), (0, 1), (0.5, 1)]])
def test_coverage(changes: list[tuple[float, float]], n: int) -> None:
    """The nominal 95 % interval holds the true distance in 92 % to 98.5 % of 2,000 samples."""
    rng = np.random.default_rng([n, 1])
    parts = [shares(*change) for change in changes]
    truth = float(np.mean([distance(part, EVEN) for part in parts]))
    current = np.stack([rng.multinomial(n, part, 2000) for part in parts], axis=1)
    baseline = rng.multinomial(5000, EVEN, (2000, 4))
    found = [mean_le_cam(a, b, np.eye(4)) for a, b in zip(current, baseline, strict=True)]
    covered = np.mean([one.low <= truth + 1e-12 and truth <= one.high for one in found])
    assert 0.92 <= covered <= 0.985
    if truth < 1e-12:
        p, q = current / n, baseline / 5000
        raw = ((p - q) ** 2 / np.maximum(p + q, 1e-9)).sum(-1).mean() / 2
        assert np.mean([one.expected for one in found]) == pytest.approx(raw, rel=0.02)


@pytest.mark.parametrize(("shift", "rho"), [(0.0, 0.5), (0.3, 0.5), (0.0, 0.95), (0.3, 0.95)])
def test_columns_that_move_together_widen_the_interval(shift: float, rho: float) -> None:
    rng = np.random.default_rng(2)
    alike = np.full((4, 4), rho)
    np.fill_diagonal(alike, 1.0)
    root = np.linalg.cholesky(alike).T
    truth = distance(shares(shift, 1.0), EVEN)

    def table(n: int, moved: float) -> NDArray[np.int64]:
        cells = np.searchsorted(EDGES, rng.normal(size=(n, 4)) @ root + moved)
        return np.stack([np.bincount(column, minlength=10) for column in cells.T])

    covered = [
        found.low <= truth + 1e-12 and truth <= found.high
        for found in (mean_le_cam(table(300, shift), table(1000, 0.0), alike) for _ in range(500))
    ]
    assert 0.90 <= np.mean(covered) <= 0.998


COUNTS = st.lists(st.integers(0, 10**12), min_size=3, max_size=3).filter(any)


@settings(max_examples=200)
@given(st.tuples(COUNTS, COUNTS), st.tuples(COUNTS, COUNTS), st.floats(-1, 1))
def test_any_counts_give_an_interval(a: tuple[list[int], ...], b: tuple[list[int], ...], rho: float) -> None:
    found = mean_le_cam(np.array(a), np.array(b), np.array([[1.0, rho], [rho, 1.0]]))
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.expected >= 0


def test_no_rows_raise() -> None:
    for a, b in (([[0, 0]], [[1, 1]]), ([[1, 1]], [[0, 0]]), (np.empty((0, 2)), np.empty((0, 2)))):
        with pytest.raises(ValueError, match="needs rows"):
            mean_le_cam(np.array(a), np.array(b), np.eye(1))
