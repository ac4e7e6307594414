from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2_contingency

from offing.stats.proportion import compare_proportions, wilson


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 50), (50, 50), (3, 7), (4810, 10_000)])
def test_wilson_agrees_with_scipy(k: int, n: int) -> None:
    reference = binomtest(k, n).proportion_ci(0.95, method="wilson")
    found = wilson(k, n)
    assert found.value == k / n
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high), abs=1e-12)


@given(n=st.integers(1, 10**9), part=st.floats(0, 1))
def test_the_interval_holds_the_share_and_stays_a_share(n: int, part: float) -> None:
    found = wilson(round(part * n), n)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


@pytest.mark.parametrize(("k", "n"), [(1, 0), (-1, 5), (6, 5), (math.nan, 5)])
def test_what_is_no_share_is_refused(k: float, n: float) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(k, n)


def test_newcombe_s_published_example() -> None:
    """Newcombe (1998), table II: 56/70 against 48/80, method 10."""
    found = compare_proportions(56, 70, baseline_successes=48, m=80)
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_the_p_value_is_that_of_the_pooled_chi_square() -> None:
    reference = chi2_contingency([[56, 14], [48, 32]], correction=False)
    assert compare_proportions(56, 70, baseline_successes=48, m=80).p_value == pytest.approx(reference.pvalue)


def test_two_samples_without_any_have_no_difference() -> None:
    found = compare_proportions(0, 10, baseline_successes=0, m=20)
    assert (found.value, found.p_value) == (0.0, 1.0)
    assert found.low < 0 < found.high


@given(n=st.integers(1, 10**6), m=st.integers(1, 10**6), a=st.floats(0, 1), b=st.floats(0, 1))
def test_a_difference_lies_in_its_interval(n: int, m: int, a: float, b: float) -> None:
    found = compare_proportions(round(a * n), n, baseline_successes=round(b * m), m=m)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert 0 <= found.p_value <= 1
