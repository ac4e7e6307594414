from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from offing.stats.alignment import Alignment, align
from offing.stats.spread import mean_spread

SAMPLES = st.dictionaries(st.integers(-50, 50), st.integers(1, 1000), min_size=1, max_size=20)


def aligned(current: np.ndarray, baseline: np.ndarray) -> Alignment:
    return align(*np.unique(current, return_counts=True), *np.unique(baseline, return_counts=True))


def test_it_is_the_mean_distance_of_the_ridits_from_a_half() -> None:
    rng = np.random.default_rng(1)
    current, baseline = rng.poisson(3, 200), rng.poisson(4, 700)
    ridits = np.array([np.mean(baseline < x) + np.mean(baseline == x) / 2 for x in current])
    assert mean_spread(aligned(current, baseline)).value == pytest.approx(np.abs(ridits - 0.5).mean())


def test_without_change_it_is_a_quarter() -> None:
    values = np.random.default_rng(2).lognormal(0, 3, 4000)
    found = mean_spread(aligned(values, values))
    assert found.value == found.expected == pytest.approx(0.25, abs=1e-6)


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.1, 3.0])
@pytest.mark.parametrize("m", [300, 5000])
def test_the_interval_covers(scale: float, m: int) -> None:
    rng = np.random.default_rng(round(scale * 10) + m)
    truth, _ = quad(lambda z: abs(norm.cdf(scale * z) - 0.5) * norm.pdf(z), -9, 9)
    found = [mean_spread(aligned(rng.normal(0, scale, 400), rng.normal(0, 1, m))) for _ in range(400)]
    covered = np.mean([result.low <= truth <= result.high for result in found])
    assert 0.92 <= covered <= 0.985


def test_one_value_says_nothing() -> None:
    found = mean_spread(aligned(np.array([1.0]), np.arange(10.0)))
    assert (found.low, found.high) == (0, 0.5)


def test_an_empty_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        mean_spread(aligned(np.ones(3), np.zeros(0)))


@given(SAMPLES, SAMPLES)
def test_any_counts_give_an_ordered_interval(x: dict[int, int], y: dict[int, int]) -> None:
    sides = [(np.array(sorted(s)), np.array([s[c] for c in sorted(s)])) for s in (x, y)]
    found = mean_spread(align(*sides[0], *sides[1]))
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12 <= 0.5 + 2e-12
