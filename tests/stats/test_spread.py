from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stats.populations import SIZES, Population, columns, covered, drawn
from tests.stats.populations import aligned as many

from offing.stats.alignment import Alignment, align
from offing.stats.spread import mean_spread, mean_spreads

CHANGES = ((0.0, 1.0), (0.2, 1.0), (1.0, 1.0), (0.0, 2.0))

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


@pytest.mark.parametrize("population", columns(*CHANGES), ids=lambda population: population.name)
def test_the_interval_covers(population: Population) -> None:
    exact = float(population.now @ np.abs(np.cumsum(population.then) - population.then / 2 - 0.5))
    for n, m in SIZES:
        pairs = many(*drawn(population, n, m))[0]
        found = mean_spreads(pairs)
        share = covered(found, exact)
        assert 0.92 <= share <= 0.99, (n, m, share)


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
