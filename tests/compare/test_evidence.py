from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from offing.compare.evidence import (
    MOST_ALIKE,
    autocorrelation,
    day_test,
    holm,
    median_test,
    pooled_ridits,
    score_test,
    share_test,
)

counts = st.lists(st.integers(0, 40), min_size=2, max_size=6)


@given(counts, st.data())
def test_the_score_test_is_wilcoxons(current: list[int], data: st.DataObject) -> None:
    reference = data.draw(st.lists(st.integers(0, 40), min_size=len(current), max_size=len(current)))
    now, then = np.array(current), np.array(reference)
    p = score_test(now, then, pooled_ridits(now, then))
    if not now.any() or not then.any() or ((now + then) > 0).sum() < 2:
        assert p == 1.0
        return
    first, second = (np.repeat(np.arange(len(current)), side) for side in (now, then))
    expected = stats.mannwhitneyu(first, second, False, method="asymptotic").pvalue
    assert p == pytest.approx(expected, abs=1e-9)


def test_shares_are_compared_exactly() -> None:
    assert share_test(0, 0, reference_part=3, m=10) == 1.0
    assert share_test(3, 200, reference_part=0, m=1_000_000) == pytest.approx(
        2 * (200 / 1_000_200) ** 3, rel=0.05
    )


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_drops_no_more_than_single_tests_and_no_less_than_bonferroni(p_values: list[float]) -> None:
    p = np.array(p_values, np.float64)
    fallen = holm(p, 0.05)
    assert (fallen <= (p <= 0.05)).all()
    assert (fallen >= (p <= 0.05 / max(len(p), 1))).all()


def test_days_that_are_alike_count_for_less() -> None:
    rng = np.random.default_rng(3)
    alone = rng.normal(size=60)
    walk = np.convolve(rng.normal(size=64), np.ones(5) / 5, "valid")
    assert autocorrelation(alone) < 0.3 < autocorrelation(walk) <= MOST_ALIKE
    assert autocorrelation(np.ones(10)) == 0.0
    shifted = np.linspace(0, 1, 20)
    assert day_test(shifted + 2, alone) < day_test(shifted + 2, np.sort(alone))


def test_one_day_proves_nothing_and_no_day_neither() -> None:
    reference = np.random.default_rng(1).normal(size=30)
    assert day_test(np.array([99.0]), reference) > 0.05
    assert day_test(np.array([np.nan]), reference) == 1.0
    assert median_test(np.full(4, 99.0), reference) == 1.0


def test_one_storm_moves_no_median() -> None:
    rng = np.random.default_rng(2)
    reference, current = rng.normal(size=30), rng.normal(size=30)
    storm = np.append(current[:-1], 1e6)
    assert median_test(storm, reference) > 0.5
    assert median_test(current + 8, reference) < 1e-6


def test_ranks_of_days_hold_their_level() -> None:
    rng = np.random.default_rng(4)
    p_values = [day_test(rng.standard_cauchy(15), rng.standard_cauchy(30)) for _ in range(2000)]
    assert np.mean(np.array(p_values) < 0.05) < 0.06
    assert np.mean(np.array(p_values) < 0.001) <= 0.002
