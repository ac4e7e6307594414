from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon

from offing.stats.divergence import smoothed
from offing.stats.jensen_shannon import jensen_shannon

RUNS = 600


def test_large_samples_agree_with_scipy() -> None:
    x, y = np.array([3, 5, 2]) * 10**7, np.array([2, 2, 6]) * 10**7
    assert jensen_shannon(x, y).value == pytest.approx(jensenshannon(x, y, base=2) ** 2, rel=1e-5)


@pytest.mark.parametrize("cells", [2, 5, 10])
@pytest.mark.parametrize("n", [500, 5000])
@pytest.mark.parametrize("tilt", [0.0, 0.3, 0.8])
def test_the_interval_covers(cells: int, n: int, tilt: float) -> None:
    rng = np.random.default_rng(cells * n + round(10 * tilt))
    q = np.full(cells, 1 / cells)
    p = q * np.exp(tilt * np.linspace(-1.7, 1.7, cells))
    p /= p.sum()
    truth = jensenshannon(p, q, base=2) ** 2
    found = jensen_shannon(rng.multinomial(n, p, RUNS), rng.multinomial(20_000, q, RUNS))
    covered = np.mean((found.low <= truth + 1e-12) & (truth <= found.high))
    assert 0.92 <= covered <= 0.9995  # at no change the interval begins at 0 and covers more


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
