from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.rate_ratio import compare_ratio, ratio_limits

RUNS = 2000


def limits(successes: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return shares and Wilson limits, as published, of many samples."""
    z, p = 1.959963984540054, successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, np.maximum(centre - half, 0), np.minimum(centre + half, 1)


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize(("p", "q"), [(0.3, 0.3), (0.2, 0.4), (0.8, 0.9)])
def test_the_interval_covers(n: int, p: float, q: float) -> None:
    rng = np.random.default_rng(n)
    low, high = ratio_limits(limits(rng.binomial(n, p, RUNS), n), limits(rng.binomial(n, q, RUNS), n))
    assert 0.93 <= np.mean((low <= p / q) & (p / q <= high)) <= 0.98


def test_one_ratio_and_many_agree() -> None:
    found = compare_ratio(56, 70, baseline_successes=48, m=80)
    low, high = ratio_limits(limits(np.array([56]), 70), limits(np.array([48]), 80))
    assert found.value == pytest.approx(56 / 70 / (48 / 80))
    assert (found.low, found.high) == pytest.approx((low[0], high[0]))


def test_large_samples_agree_with_the_log_ratio_s_normal_limits() -> None:
    found = compare_ratio(40_000, 100_000, baseline_successes=50_000, m=100_000)
    half = 1.959964 * np.sqrt(0.6 / 40_000 + 0.5 / 50_000)
    assert (found.low, found.high) == pytest.approx((0.8 * np.exp(-half), 0.8 * np.exp(half)), rel=1e-4)


def test_none_is_a_ratio_of_zero_and_to_none_there_is_none() -> None:
    found = compare_ratio(0, 50, baseline_successes=20, m=50)
    assert (found.value, found.low) == (0, 0)
    assert 0 < found.high < 1
    with pytest.raises(ValueError, match="no upper end"):
        compare_ratio(5, 50, baseline_successes=0, m=50)


@given(n=st.integers(1, 10**7), m=st.integers(1, 10**7), a=st.floats(0, 1), b=st.floats(0, 1))
def test_the_interval_holds_the_ratio(n: int, m: int, a: float, b: float) -> None:
    found = compare_ratio(round(a * n), n, baseline_successes=max(1, round(b * m)), m=m)
    assert 0 <= found.low <= found.value <= found.high < np.inf
