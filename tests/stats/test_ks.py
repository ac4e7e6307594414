from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp
from tests.stats.populations import SIZES, Population, columns, covered, drawn
from tests.stats.populations import aligned as many

from offing.stats.alignment import Alignment, align
from offing.stats.ks import CONTINUOUS_FACTOR, bridge_factor, ks, ks_distances

CHANGES = ((0.0, 1.0), (0.2, 1.0), (1.0, 1.0), (0.0, 2.0))

SAMPLES = st.dictionaries(st.integers(-50, 50), st.integers(1, 1000), min_size=1, max_size=20)


def aligned(current: np.ndarray, baseline: np.ndarray) -> Alignment:
    return align(*np.unique(current, return_counts=True), *np.unique(baseline, return_counts=True))


@pytest.mark.parametrize("spread", [1, 10, 1000])
def test_the_statistic_is_scipy_s(spread: int) -> None:
    rng = np.random.default_rng(spread)
    current, baseline = rng.poisson(spread, 300), rng.poisson(spread * 1.05, 2000)
    assert ks(aligned(current, baseline)).value == pytest.approx(ks_2samp(current, baseline).statistic)


@pytest.mark.parametrize("levels", [2, 4, 30, 5000])
def test_the_expected_distance_is_the_mean_under_no_change(levels: int) -> None:
    rng = np.random.default_rng(levels)
    shares = rng.dirichlet(np.full(levels, 2.0))
    factor = bridge_factor(np.round(shares * 10**7).astype(np.int64))
    x, y = rng.multinomial(800, shares, 1500), rng.multinomial(4000, shares, 1500)
    gaps = np.abs(np.cumsum(x, 1) / 800 - np.cumsum(y, 1) / 4000).max(1)
    assert factor * np.sqrt(1 / 800 + 1 / 4000) == pytest.approx(gaps.mean(), rel=0.06)


def test_the_factor_of_columns_without_and_with_ties() -> None:
    assert bridge_factor(np.ones(20_000, np.int64)) == pytest.approx(CONTINUOUS_FACTOR, rel=0.02)
    assert bridge_factor(np.array([500, 500])) == pytest.approx(np.sqrt(2 / np.pi) / 2, rel=0.03)
    assert bridge_factor(np.array([500])) == 0
    assert bridge_factor(np.zeros(0, np.int64)) == 0


@pytest.mark.parametrize("population", columns(*CHANGES), ids=lambda population: population.name)
def test_the_interval_covers(population: Population) -> None:
    exact = float(np.abs(np.cumsum(population.now) - np.cumsum(population.then)).max())
    factor = bridge_factor(np.round(population.then * 10**7).astype(np.int64))
    for n, m in SIZES:
        pairs = many(*drawn(population, n, m))[0]
        found = ks_distances(pairs, np.full(pairs.n.size, factor))
        share = covered(found, exact)
        # Where the gap is not larger than chance the interval reaches down to 0, and covers more.
        small = exact < 4 * found.expected.mean()
        assert 0.92 <= share <= (0.995 if small else 0.985), (n, m, share)


def test_an_empty_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        ks(aligned(np.zeros(0), np.ones(3)))


@given(SAMPLES, SAMPLES, st.floats(0, CONTINUOUS_FACTOR))
def test_any_counts_give_an_ordered_interval(x: dict[int, int], y: dict[int, int], factor: float) -> None:
    sides = [(np.array(sorted(s)), np.array([s[c] for c in sorted(s)])) for s in (x, y)]
    found = ks(align(*sides[0], *sides[1]), factor=factor)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.expected >= 0
