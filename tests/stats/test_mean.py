from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from offing.stats.mean import mean_interval, standardised_shift


def test_the_interval_is_student_s() -> None:
    values = np.random.default_rng(1).lognormal(size=37)
    reference = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    found = mean_interval(len(values), float(values.mean()), float(values.var(ddof=1)))
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high))


def test_equal_values_have_no_doubt() -> None:
    assert mean_interval(5, 3.0, 0.0) == (3.0, 3.0, 3.0)


@pytest.mark.parametrize(
    ("n", "mean", "variance"), [(0, 0, 0), (1, 2, 0), (9, math.nan, 1), (9, 0, math.inf)]
)
def test_no_interval_is_refused(n: int, mean: float, variance: float) -> None:
    with pytest.raises(ValueError, match="no interval"):
        mean_interval(n, mean, variance)


def shift(current: np.ndarray, baseline: np.ndarray) -> tuple[float, float, float]:
    return standardised_shift(
        len(current),
        float(current.mean()),
        float(current.var(ddof=1)),
        m=len(baseline),
        baseline_mean=float(baseline.mean()),
        baseline_variance=float(baseline.var(ddof=1)),
    )


def test_near_no_shift_the_interval_is_welch_s_in_units_of_the_baseline() -> None:
    rng = np.random.default_rng(2)
    current, baseline = rng.normal(0.0, 2.0, 50), rng.normal(0.0, 1.0, 4000)
    reference = stats.ttest_ind(current, baseline, equal_var=False).confidence_interval(0.95)
    scale = baseline.std(ddof=1)
    found = shift(current, baseline)
    assert found[1:] == pytest.approx((reference.low / scale, reference.high / scale), rel=1e-3, abs=1e-3)


def test_it_covers_a_large_shift_with_a_small_baseline() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(600):
        _, low, high = shift(rng.normal(2.0, 1.0, 60), rng.normal(0.0, 1.0, 60))
        hits += low <= 2.0 <= high
    assert 0.92 <= hits / 600 <= 0.98


def test_a_constant_baseline_has_no_unit() -> None:
    with pytest.raises(ValueError, match="does not vary"):
        standardised_shift(9, 1.0, 1.0, m=9, baseline_mean=0.0, baseline_variance=0.0)


def test_one_value_has_no_variance() -> None:
    with pytest.raises(ValueError, match="no interval"):
        standardised_shift(1, 1.0, 0.0, m=9, baseline_mean=0.0, baseline_variance=1.0)


def test_moments_beyond_a_double_are_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        standardised_shift(9, math.inf, 1.0, m=9, baseline_mean=0.0, baseline_variance=1.0)
