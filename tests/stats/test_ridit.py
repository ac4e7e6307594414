from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import brunnermunzel, mannwhitneyu, norm
from tests.stats.populations import SIZES, Population, columns, covered, drawn
from tests.stats.populations import aligned as many

from offing.stats.alignment import Alignment, align
from offing.stats.ridit import mean_ridit, mean_ridits

CHANGES = ((0.0, 1.0), (0.2, 1.0), (1.0, 1.0), (0.0, 2.0))

SAMPLES = st.dictionaries(st.integers(-50, 50), st.integers(1, 1000), min_size=1, max_size=20)


def aligned(current: np.ndarray, baseline: np.ndarray) -> Alignment:
    return align(*np.unique(current, return_counts=True), *np.unique(baseline, return_counts=True))


def zero_inflated(rng: np.random.Generator, size: int, scale: float) -> np.ndarray:
    values: np.ndarray = np.where(rng.random(size) < 0.6, 0.0, rng.lognormal(0, 2, size) * scale).round(2)
    return values


def test_the_value_is_mann_whitney_s() -> None:
    rng = np.random.default_rng(1)
    current, baseline = zero_inflated(rng, 200, 2.0), zero_inflated(rng, 900, 1.0)
    reference = mannwhitneyu(current, baseline).statistic / (200 * 900)
    assert mean_ridit(aligned(current, baseline)).value == pytest.approx(reference)


def test_the_variance_is_brunner_and_munzel_s() -> None:
    rng = np.random.default_rng(2)
    current, baseline = zero_inflated(rng, 150, 3.0), zero_inflated(rng, 400, 1.0)
    found = mean_ridit(aligned(current, baseline))
    z = brunnermunzel(baseline, current).statistic
    half = norm.ppf(0.975) * (found.value - 0.5) / z / (found.value * (1 - found.value))
    ends = [np.log(end / (1 - end)) for end in (found.low, found.high)]
    assert (ends[1] - ends[0]) / 2 == pytest.approx(half)


@pytest.mark.parametrize("population", columns(*CHANGES), ids=lambda population: population.name)
def test_the_interval_covers(population: Population) -> None:
    exact = float(population.now @ (np.cumsum(population.then) - population.then / 2))
    for n, m in SIZES:
        pairs = many(*drawn(population, n, m))[0]
        found = mean_ridits(pairs)
        share = covered(found, exact)
        assert 0.92 <= share <= 0.98, (n, m, share)


def test_complete_separation_is_as_sure_as_the_smaller_sample() -> None:
    found = mean_ridit(aligned(np.arange(100, 120), np.arange(50)))
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(20 / (20 + norm.ppf(0.975) ** 2))


def test_equal_constants_have_not_moved() -> None:
    found = mean_ridit(aligned(np.zeros(100), np.zeros(1000)))
    assert found.value == 0.5
    assert found.low < 0.5 < found.high


def test_an_empty_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        mean_ridit(aligned(np.ones(3), np.zeros(0)))


@given(SAMPLES, SAMPLES)
def test_any_counts_give_an_ordered_interval_and_its_mirror(x: dict[int, int], y: dict[int, int]) -> None:
    sides = [(np.array(sorted(s)), np.array([s[c] for c in sorted(s)])) for s in (x, y)]
    found, mirror = mean_ridit(align(*sides[0], *sides[1])), mean_ridit(align(*sides[1], *sides[0]))
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.value == pytest.approx(1 - mirror.value)
    assert found.low == pytest.approx(1 - mirror.high, abs=1e-9)
