from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.stats.disparity import chance_gap, chance_ratio, mean_gap, rate_gap, rate_ratio
from offing.stats.proportion import compare_proportions

RUNS = 2000

PATTERNS: dict[str, Callable[[int], np.ndarray]] = {
    "equal": np.zeros,
    "one apart": lambda k: np.append(np.zeros(k - 1), 1.0),
    "two camps": lambda k: (np.arange(k) < k // 2) * 1.0,
    "a ladder": lambda k: np.linspace(0, 1, k),
}


def covered(low: np.ndarray, high: np.ndarray, truth: float) -> float:
    return float(np.mean((low <= truth + 1e-12) & (truth <= high + 1e-12)))


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("groups", [2, 5, 20])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_intervals_cover(pattern: str, groups: int, n: int) -> None:
    """Five standard errors apart; with many groups the promise for all pairs is more than kept."""
    rng = np.random.default_rng([groups, n])
    shares = 0.3 + PATTERNS[pattern](groups) * 5 * np.sqrt(0.21 / n)
    runs = RUNS if groups < 20 else 800
    counts = rng.binomial(n, shares, (runs, groups)), np.full(groups, n)
    gap, ratio = rate_gap([counts]), rate_ratio([counts])
    highest = 0.985 if groups == 2 or pattern == "equal" else 1.0
    assert 0.925 <= covered(gap.low, gap.high, np.ptp(shares)) <= highest
    assert 0.925 <= covered(ratio.low, ratio.high, shares.min() / shares.max()) <= highest


@pytest.mark.parametrize("groups", [2, 5, 20])
def test_equal_groups_show_little(groups: int) -> None:
    """Most of what chance gives is taken off, and what chance gives is said."""
    rng = np.random.default_rng(groups)
    n, error = 500, np.sqrt(0.21 / 500)
    counts = rng.binomial(n, 0.3, (1000, groups)), np.full(groups, n)
    raw = np.ptp(counts[0] / n, axis=1).mean()
    found = rate_gap([counts]).value
    assert found.mean() < 1.1 * error
    assert np.mean(found == 0) > 0.4
    assert chance_gap([(counts[0][0], counts[1])]) == pytest.approx(raw, rel=0.1)
    ratios = (counts[0].min(1) / counts[0].max(1)).mean()
    assert chance_ratio([(counts[0][0], counts[1])]) == pytest.approx(ratios, abs=0.03)


@pytest.mark.parametrize(("groups", "most"), [(2, 0.3), (5, 1.2), (20, 2.0)])
@pytest.mark.parametrize("pattern", ["one apart", "two camps", "a ladder"])
def test_the_value_is_near_the_truth_where_raw_extremes_are_not(
    pattern: str, groups: int, most: float
) -> None:
    rng = np.random.default_rng(groups)
    n, error = 1000, np.sqrt(0.21 / 1000)
    shares = 0.3 + PATTERNS[pattern](groups) * 8 * error
    counts = rng.binomial(n, shares, (1000, groups)), np.full(groups, n)
    raw = (np.ptp(counts[0] / n, axis=1) - np.ptp(shares)).mean() / error
    found = (rate_gap([counts]).value - np.ptp(shares)).mean() / error
    assert abs(found) < most
    assert abs(found) <= max(abs(raw), 0.6)


def test_two_groups_far_apart_are_newcombe_s_difference() -> None:
    found = rate_gap([(np.array([8, 56]), np.array([80, 70]))])
    reference = compare_proportions(56, 70, baseline_successes=8, m=80)
    assert float(found.value) == pytest.approx(reference.value, abs=1e-6)
    assert (float(found.low), float(found.high)) == pytest.approx((reference.low, reference.high), abs=1e-4)


def test_of_two_families_the_worse_counts() -> None:
    near, far = (np.array([50, 52]), np.array([100, 100])), (np.array([10, 60]), np.array([100, 100]))
    assert float(rate_gap([near, far]).value) == pytest.approx(0.5, abs=1e-6)
    assert float(rate_ratio([near, far]).value) == pytest.approx(1 / 6, abs=1e-3)
    alone, both = rate_gap([far]), rate_gap([near, far])
    assert both.low < alone.low
    assert chance_gap([near, far]) > max(chance_gap([near]), chance_gap([far])) - 1e-9
    assert chance_ratio([near, far]) < min(chance_ratio([near]), chance_ratio([far])) + 1e-9


def test_a_precise_pair_is_not_hidden_by_a_group_of_few() -> None:
    found = rate_gap([(np.array([5000, 10, 3000]), np.array([10_000, 30, 10_000]))])
    assert float(found.value) == pytest.approx(0.2, abs=0.02)
    assert 0.17 < float(found.low) < 0.2


def test_shares_that_are_all_zero_or_all_one() -> None:
    n = np.array([50, 60])
    for successes in (0 * n, n):
        found = rate_gap([(successes, n)])
        assert (float(found.value), float(found.low)) == (0, 0)
        assert 0 < float(found.high) < 0.1
    with pytest.raises(ValueError, match="all 0"):
        rate_ratio([(0 * n, n)])
    assert float(rate_ratio([(n, n)]).value) == 1
    assert float(rate_ratio([(np.array([0, 60]), n)]).value) < 0.03


@pytest.mark.parametrize("n", [50, 500])
@pytest.mark.parametrize("groups", [2, 5])
@pytest.mark.parametrize("pattern", ["equal", "one apart"])
def test_the_interval_of_a_gap_of_means_covers(pattern: str, groups: int, n: int) -> None:
    """Errors as they are: sizes of residuals with heavy tails."""
    rng = np.random.default_rng([groups, n])
    centres = PATTERNS[pattern](groups) * 5 / np.sqrt(n)
    values = centres[:, None] + rng.exponential(1.0, (RUNS, groups, n))
    found = mean_gap(np.full(groups, n), values.mean(-1), values.var(-1, ddof=1))
    highest = 0.985 if groups == 2 or pattern == "equal" else 1.0
    assert 0.92 <= covered(found.low, found.high, np.ptp(centres)) <= highest


def test_means_without_variance_differ_by_what_they_do() -> None:
    found = mean_gap(np.array([40, 50]), np.array([1.0, 4.0]), np.zeros(2))
    assert (float(found.value), float(found.low), float(found.high)) == (3, 3, 3)


COUNTS = st.lists(st.tuples(st.integers(1, 10**6), st.floats(0, 1)), min_size=2, max_size=6)


@settings(max_examples=30)
@given(st.lists(COUNTS, min_size=1, max_size=2))
def test_any_counts_give_an_ordered_interval(families: list[list[tuple[int, float]]]) -> None:
    counts = [
        (np.array([round(p * n) for n, p in family]), np.array([n for n, _ in family])) for family in families
    ]
    results = [rate_gap(counts)]
    if all(successes.any() for successes, _ in counts):
        results.append(rate_ratio(counts))
    for found in results:
        assert 0 <= float(found.low) <= float(found.value) <= float(found.high) <= 1
    assert 0 <= chance_gap(counts) < np.inf
    assert 0 <= chance_ratio(counts) <= 1
