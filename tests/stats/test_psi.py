from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.stats.populations import SIZES, cells_of, covered, levels

from offing.stats.divergence import smoothed
from offing.stats.psi import psi, psi_of

RUNS = 600


@pytest.mark.parametrize("cells", [2, 5, 10, 20])
@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("change", [{"tilt": 0.3}, {"tilt": 1.0}, {"moved": 0.2}])
def test_the_interval_covers_a_shift(cells: int, even: bool, change: dict[str, float]) -> None:
    population = levels(cells, even=even, **change)
    p, q = population.now, population.then
    truth = float(((p - q) * np.log(p / q)).sum())
    for n, m in SIZES:
        found = psi_of(cells_of(population, n, m))
        share = covered(found, truth)
        # Where the change is not larger than chance the interval reaches down to 0, and covers more.
        small = truth < 4 * found.expected.mean()
        most = 0.998 if n == 50 else 0.99 if small else 0.985
        assert 0.92 <= share <= most, (n, m, share)


@pytest.mark.parametrize("cells", [2, 5, 10, 20])
@pytest.mark.parametrize("n", [50, 500, 5000])
def test_under_no_change_it_covers_zero_and_the_mean_is_as_expected(cells: int, n: int) -> None:
    rng = np.random.default_rng(cells + n)
    q = np.full(cells, 1 / cells)
    x, y = rng.multinomial(n, q, RUNS), rng.multinomial(20_000, q, RUNS)
    found = psi(x, y)
    assert 0.01 <= np.mean(found.low > 0) <= 0.05
    if n > 50:
        assert found.expected[0] == pytest.approx((cells - 1) * (1 / n + 1 / 20_000), rel=0.05)


@pytest.mark.parametrize("n", [30, 100, 1000, 20_000])
@pytest.mark.parametrize("rare", [0.05, 1e-3, 1e-4, 1e-6])
def test_the_expectation_is_right_with_rare_cells(n: int, rare: float) -> None:
    rng = np.random.default_rng(n)
    q = np.append(np.full(5, (1 - 4 * rare) / 5), np.full(4, rare))
    x, y = rng.multinomial(n, q, 6000), rng.multinomial(50_000, q, 6000)
    p, q = smoothed(x.astype(np.float64), y.astype(np.float64))
    raw = ((p - q) * np.log(np.where(p > 0, p, 1) / np.where(q > 0, q, 1))).sum(-1)
    assert psi(x, y).expected.mean() == pytest.approx(raw.mean(), rel=0.12)


def test_one_row_of_a_new_level_is_not_much() -> None:
    found = psi(np.array([300, 200, 300, 1]), np.array([30_000, 20_000, 30_000, 0]))
    assert found.value < 0.02
    assert found.high < 0.05


def test_a_tenth_in_a_new_level_is_a_lot() -> None:
    found = psi(np.array([300, 200, 300, 90]), np.array([30_000, 20_000, 30_000, 0]))
    assert found.low > 0.25


def test_an_empty_sample_has_no_index() -> None:
    found = psi(np.array([[0, 0], [1, 1]]), np.array([[5, 5], [0, 0]]))
    assert np.isnan(found.value).all()
    assert np.isnan(found.expected).all()


@given(arrays(np.int64, (2, 3, 7), elements=st.integers(0, 10**9)))
def test_any_counts_give_an_ordered_interval(counts: np.ndarray) -> None:
    found = psi(counts[0], counts[1])
    some = (counts.sum(-1) > 0).all(0)
    for part in found:
        assert np.isfinite(part[some]).all()
        assert np.isnan(part[~some]).all()
    assert (found.low[some] <= found.value[some]).all()
    assert (found.value[some] <= found.high[some]).all()
    assert (found.low[some] >= 0).all()
