"""The mean of a sample from its moments, and its distance from a baseline's mean."""

from __future__ import annotations

import math

from scipy.special import stdtrit

from offing.stats.estimate import Estimate


def mean_interval(n: int, mean: float, variance: float, *, confidence: float = 0.95) -> Estimate:
    """Return a mean with Student's t interval.

    `variance` is the sample variance (divisor n - 1). With variance 0 the interval is the mean
    itself. Raises ValueError when n < 2, where no interval exists, or when a moment is not finite.
    """
    if n < 2 or not (math.isfinite(mean) and math.isfinite(variance)):
        raise ValueError(f"no interval of a mean from n={n}, mean={mean}, variance={variance}")
    quantile = float(stdtrit(n - 1, 0.5 + confidence / 2))
    half = quantile * math.sqrt(max(variance, 0.0) / n)
    return Estimate(mean, mean - half, mean + half)


def standardised_shift(
    n: int,
    mean: float,
    variance: float,
    *,
    m: int,
    baseline_mean: float,
    baseline_variance: float,
    confidence: float = 0.95,
) -> Estimate:
    """Return `(mean - baseline_mean)` in standard deviations of the baseline: Glass's delta.

    The interval allows for unequal variances and for the baseline's standard deviation being an
    estimate too; degrees of freedom as in Welch's test. Variances have divisor n - 1. Raises
    ValueError when either sample has fewer than two values or the baseline does not vary.
    Source: Glass (1976); variance as in Hedges and Olkin (1985), ch. 5, with Welch (1947).
    """
    if n < 2 or m < 2:
        raise ValueError(f"no interval of a shift from n={n}, m={m}")
    if not baseline_variance > 0:
        raise ValueError("the baseline does not vary")
    shift = (mean - baseline_mean) / math.sqrt(baseline_variance)
    current, baseline = variance / baseline_variance / n, 1 / m
    scale = shift * shift / (2 * (m - 1))
    freedom = (current + baseline) ** 2 / (current**2 / (n - 1) + baseline**2 / (m - 1))
    half = float(stdtrit(freedom, 0.5 + confidence / 2)) * math.sqrt(current + baseline + scale)
    if not (math.isfinite(shift) and math.isfinite(half)):
        raise ValueError("the moments are not finite")
    return Estimate(shift, shift - half, shift + half)
