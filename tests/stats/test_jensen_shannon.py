from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon
from tests.stats.populations import SIZES, cells_of, covered, levels

from offing.stats.divergence import smoothed
from offing.stats.jensen_shannon import jensen_shannon, jensen_shannon_of


def test_large_samples_agree_with_scipy() -> None:
    x, y = np.array([3, 5, 2]) * 10**7, np.array([2, 2, 6]) * 10**7
    assert jensen_shannon(x, y).value == pytest.approx(jensenshannon(x, y, base=2) ** 2, rel=1e-5)


@pytest.mark.parametrize("cells", [2, 5, 10, 20])
@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("change", [{"tilt": 0.3}, {"tilt": 1.0}, {"moved": 0.2}])
def test_the_interval_covers_a_shift(cells: int, even: bool, change: dict[str, float]) -> None:
    population = levels(cells, even=even, **change)
    truth = float(jensenshannon(population.now, population.then, base=2) ** 2)
    for n, m in SIZES:
        found = jensen_shannon_of(cells_of(population, n, m))
        share = covered(found, truth)
        # Where the change is not larger than chance the interval reaches down to 0, and covers more.
        small = truth < 4 * found.expected.mean()
        most = 0.998 if n == 50 else 0.99 if small else 0.985
        # Two cells of 50 rows: counts come in steps, and so does the coverage.
        least = 0.91 if cells == 2 and n == 50 else 0.92
        assert least <= share <= most, (n, m, share)


@pytest.mark.parametrize("cells", [2, 5, 10, 20])
@pytest.mark.parametrize("even", [True, False])
def test_no_change_is_inside(cells: int, even: bool) -> None:
    for n, m in SIZES:
        found = jensen_shannon_of(cells_of(levels(cells, even=even), n, m))
        assert 0.94 <= np.mean(found.low <= 0) <= 0.985, (n, m)


@pytest.mark.parametrize("n", [30, 100, 1000, 20_000])
@pytest.mark.parametrize("rare", [0.05, 1e-3, 1e-4, 1e-6])
def test_the_expectation_is_right_with_rare_cells(n: int, rare: float) -> None:
    rng = np.random.default_rng(n)
    shares = np.append(np.full(5, (1 - 4 * rare) / 5), np.full(4, rare))
    x, y = rng.multinomial(n, shares, 6000), rng.multinomial(50_000, shares, 6000)
    p, q = smoothed(x.astype(np.float64), y.astype(np.float64))
    raw = jensenshannon(p, q, base=2, axis=1) ** 2
    assert jensen_shannon(x, y).expected.mean() == pytest.approx(raw.mean(), rel=0.12)


def test_disjoint_samples_are_a_bit_apart() -> None:
    found = jensen_shannon(np.array([5000, 0]), np.array([0, 5000]))
    assert found.value == pytest.approx(1, abs=0.01)
    assert found.high <= 1


def test_an_empty_sample_has_no_divergence() -> None:
    assert np.isnan(jensen_shannon(np.array([0, 0]), np.array([3, 4])).value)


@given(arrays(np.int64, (2, 3, 7), elements=st.integers(0, 10**9)))
def test_any_counts_give_an_ordered_interval(counts: np.ndarray) -> None:
    found = jensen_shannon(counts[0], counts[1])
    some = (counts.sum(-1) > 0).all(0)
    assert (found.low[some] >= 0).all()
    assert (found.low[some] <= found.value[some]).all()
    assert (found.value[some] <= found.high[some]).all()
    assert (found.high[some] <= 1).all()
