from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp, norm

from offing.stats.alignment import Alignment, align
from offing.stats.ks import CONTINUOUS_FACTOR, bridge_factor, ks

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


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("shift", [0.0, 0.1, 0.4, 1.2])
def test_the_interval_covers_at_least(n: int, shift: float) -> None:
    rng = np.random.default_rng(n + round(10 * shift))
    edges = np.linspace(-3, 3, 60)
    p, q = (np.diff(norm.cdf(edges - by), prepend=0, append=1) for by in (shift, 0.0))
    truth = np.abs(np.cumsum(p) - np.cumsum(q)).max()
    factor = bridge_factor(np.round(q * 10**6).astype(np.int64))
    x, y = (np.cumsum(rng.multinomial(size, s, 600), 1) for size, s in ((n, p), (20_000, q)))
    found = [ks(Alignment(a * 1.0, b * 1.0, n, 20_000), factor=factor) for a, b in zip(x, y, strict=True)]
    covered = np.mean([result.low <= truth <= result.high for result in found])
    assert covered >= 0.93


def test_an_empty_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        ks(aligned(np.zeros(0), np.ones(3)))


@given(SAMPLES, SAMPLES, st.floats(0, CONTINUOUS_FACTOR))
def test_any_counts_give_an_ordered_interval(x: dict[int, int], y: dict[int, int], factor: float) -> None:
    sides = [(np.array(sorted(s)), np.array([s[c] for c in sorted(s)])) for s in (x, y)]
    found = ks(align(*sides[0], *sides[1]), factor=factor)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.expected >= 0
