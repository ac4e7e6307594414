from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from offing.stats.quantile import order_interval, quantile_of_cells, rows_needed, value_at


@pytest.mark.parametrize(
    ("n", "q"), [(6, 0.5), (100, 0.5), (72, 0.95), (1000, 0.95), (10**6, 0.99), (20, 0.3)]
)
def test_the_ranks_are_binomial_quantiles(n: int, q: float) -> None:
    found = order_interval(n, q)
    assert found == (binom.ppf(0.025, n, q), binom.ppf(0.975, n, q) + 1)


@given(n=st.integers(1, 3000), q=st.floats(0.01, 0.99))
def test_the_ranks_cover_or_there_are_none(n: int, q: float) -> None:
    found = order_interval(n, q)
    if found is not None:
        low, high = found
        assert 1 <= low < high <= n
        assert binom.cdf(high - 1, n, q) - binom.cdf(low - 1, n, q) >= 0.95 - 1e-9


@pytest.mark.parametrize(("q", "rows"), [(0.5, 6), (0.95, 72), (0.99, 368), (0.05, 72)])
def test_the_fewest_rows_are_told(q: float, rows: int) -> None:
    assert rows_needed(q) == rows
    assert order_interval(rows, q) is not None
    assert order_interval(rows - 1, q) is None


def test_no_quantile_is_refused() -> None:
    with pytest.raises(ValueError, match="not a quantile"):
        rows_needed(1.0)


def cells_of(values: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cells, counts = np.unique(np.floor(values / width), return_counts=True)
    return counts, cells * width, (cells + 1) * width


def test_the_value_is_right_to_a_cell() -> None:
    values = np.random.default_rng(4).lognormal(3, 1, 5000)
    counts, lower, upper = cells_of(values, 0.5)
    for q in (0.5, 0.95, 0.99):
        found = quantile_of_cells(counts, lower, upper, q)
        assert found is not None
        assert found.value == pytest.approx(np.quantile(values, q), abs=0.5)
        assert found.low <= found.value <= found.high


def test_the_interval_covers() -> None:
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(500):
        found = quantile_of_cells(*cells_of(rng.exponential(1.0, 400), 0.01), 0.95)
        assert found is not None
        hits += found.low <= -np.log(0.05) <= found.high
    assert 0.93 <= hits / 500 <= 0.995


def test_too_few_values_give_none() -> None:
    assert quantile_of_cells(np.array([5]), np.array([0.0]), np.array([1.0]), 0.5) is None
    assert quantile_of_cells(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), 0.5) is None


def test_a_value_is_interpolated_in_its_cell() -> None:
    counts, lower, upper = np.array([1, 0, 3]), np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    assert value_at(counts, lower, upper, 0.5) == pytest.approx(2 + 1 / 3)
    with pytest.raises(ValueError, match="no values"):
        value_at(np.zeros(2, np.int64), lower, upper, 0.5)
