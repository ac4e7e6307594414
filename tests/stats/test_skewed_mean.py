from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from offing.stats.estimate import Estimate
from offing.stats.mean import mean_interval
from offing.stats.proportion import wilson
from offing.stats.skewed_mean import bounded_mean_interval, positive_mean_interval, skewed_mean_interval

Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def test_without_skewness_it_is_student_s() -> None:
    assert skewed_mean_interval(20, 3.0, 2.0, 0.0) == mean_interval(20, 3.0, 2.0)


@pytest.mark.parametrize("skewness", [-3.0, -0.5, 0.5, 3.0])
def test_the_ends_are_where_hall_s_transformation_is_student_s_quantile(skewness: float) -> None:
    n, mean, variance = 30, 5.0, 4.0
    found = skewed_mean_interval(n, mean, variance, skewness)
    quantile = stats.t.ppf(0.975, n - 1)
    for end, sign in ((found.low, 1), (found.high, -1)):
        t = (mean - end) / math.sqrt(variance)
        transformed = t + skewness * t**2 / 3 + skewness**2 * t**3 / 27 + skewness / (6 * n)
        assert transformed * math.sqrt(n) == pytest.approx(sign * quantile, rel=1e-9)
    assert (found.high - mean > mean - found.low) == (skewness > 0)


@pytest.mark.parametrize("moments", [(1, 0.5, 0.1), (5, math.nan, 1.0), (5, 0.5, math.inf)])
def test_no_interval_is_refused(moments: tuple[int, float, float]) -> None:
    with pytest.raises(ValueError, match="no interval"):
        skewed_mean_interval(*moments, 1.0)
    for function in (positive_mean_interval, bounded_mean_interval):
        with pytest.raises(ValueError, match="no interval"):
            function(*moments)


def test_numbers_that_do_not_vary() -> None:
    assert positive_mean_interval(9, 2.0, 0.0) == (2.0, 2.0, 2.0)
    assert positive_mean_interval(9, 0.0, 0.0) == (0.0, 0.0, 0.0)
    assert bounded_mean_interval(9, 0.5, 0.0) == (0.5, 0.5, 0.5)
    assert bounded_mean_interval(9, 1.0, 0.0) == wilson(9, 9)
    assert bounded_mean_interval(9, 0.0, 0.0) == wilson(0, 9)


def test_moments_that_such_numbers_cannot_have_are_borne() -> None:
    assert positive_mean_interval(9, -2.0, 1.0) == mean_interval(9, -2.0, 1.0)
    assert bounded_mean_interval(9, 1.5, 1.0) == mean_interval(9, 1.5, 1.0)


@given(st.integers(2, 10**6), st.floats(1e-100, 1e100), st.floats(0, 1))
@example(2, 1.0, 2e-309)
def test_the_value_lies_in_its_interval(n: int, mean: float, spread: float) -> None:
    most = n * mean**2  # of n numbers of 0 or more with this mean
    found = positive_mean_interval(n, mean, spread * most)
    assert 0 <= found.low <= found.value <= found.high < math.inf
    share = mean / (1 + mean)
    inside = bounded_mean_interval(n, share, spread * share * (1 - share))
    assert 0 <= inside.low <= inside.value <= inside.high <= 1


def coverage(found: Callable[[int, float, float], Estimate], draw: Draw, n: int) -> float:
    """How many of 2,000 intervals hold the mean of two million draws."""
    rng = np.random.default_rng([n, 7])
    truth = float(draw(rng, (1, 2 * 10**6)).mean())
    hits = 0
    for _ in range(10):
        drawn = draw(rng, (200, n))
        for mean, variance in zip(drawn.mean(1).tolist(), drawn.var(1, ddof=1).tolist(), strict=True):
            estimate = found(n, mean, variance)
            hits += estimate.low <= truth <= estimate.high
    return hits / 2000


POSITIVE: dict[str, Draw] = {
    "half normal": lambda rng, size: np.abs(rng.standard_normal(size)),
    "exponential": lambda rng, size: rng.standard_exponential(size),
    "squared normal": lambda rng, size: rng.standard_normal(size) ** 2,
    "lognormal": lambda rng, size: np.exp(0.7 * rng.standard_normal(size)),
    "three in ten not zero": lambda rng, size: np.maximum(rng.random(size) - 0.7, 0.0),
}
UNIT: dict[str, Draw] = {
    "reciprocal rank": lambda rng, size: 1 / rng.geometric(0.5, size),
    "mostly missed": lambda rng, size: np.where(
        (r := rng.integers(1, 30, size)) > 10, 0.0, 1 / np.log2(r + 1)
    ),
    "rarely wrong": lambda rng, size: rng.binomial(5, 0.02, size) / 5,
    "two horns": lambda rng, size: rng.random(size) ** 3 * (u := rng.random(size) < 0.5) + (1 - u),
    "high": lambda rng, size: 1 - rng.random(size) ** 4,
}


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("kind", POSITIVE)
def test_the_mean_of_a_loss_is_covered(kind: str, n: int) -> None:
    assert 0.92 <= coverage(positive_mean_interval, POSITIVE[kind], n) <= 0.98


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("kind", UNIT)
def test_the_mean_of_a_share_is_covered(kind: str, n: int) -> None:
    assert 0.92 <= coverage(bounded_mean_interval, UNIT[kind], n) <= 0.98
