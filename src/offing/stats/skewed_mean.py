"""The mean of a skewed sample: of numbers that cannot be negative, or that lie between 0 and 1."""

from __future__ import annotations

import math

from scipy.special import stdtrit

from offing.stats.estimate import Estimate
from offing.stats.mean import mean_interval
from offing.stats.proportion import wilson


def skewed_mean_interval(
    n: int, mean: float, variance: float, skewness: float, *, confidence: float = 0.95
) -> Estimate:
    """Return a mean with an interval that allows for the skewness of the values.

    `variance` has divisor n - 1, `skewness` is the third standardised moment. The studentised mean is
    made symmetric by a cubic transformation and then compared with Student's t; without skewness the
    interval is that of `mean_interval`, with variance 0 it is the mean itself. Raises ValueError when
    n < 2 or a moment is not finite. Source: Hall (1992), J. R. Statist. Soc. B 54, 221-228.
    """
    if n < 2 or not (math.isfinite(mean) and math.isfinite(variance) and math.isfinite(skewness)):
        raise ValueError(f"no interval of a mean from n={n}, {mean=}, {variance=}, {skewness=}")
    if abs(skewness) < 1e-9:
        return mean_interval(n, mean, variance, confidence=confidence)
    step = float(stdtrit(n - 1, 0.5 + confidence / 2)) / math.sqrt(n)
    spread = math.sqrt(max(variance, 0.0))
    low, high = (mean - spread * _untransformed(y, n, skewness) for y in (step, -step))
    return Estimate(mean, min(low, mean), max(high, mean))


def positive_mean_interval(n: int, mean: float, variance: float, *, confidence: float = 0.95) -> Estimate:
    """Return the mean of numbers of 0 or more, such as losses, with an interval that starts at 0 at least.

    The skewness is taken to be 2 sd / mean, that of a gamma distribution: nearly right for sizes of
    errors, squares, losses and times, and small for numbers that vary little beside their mean.
    Moments that such numbers cannot have give the interval of `mean_interval`. Raises ValueError as
    `skewed_mean_interval` does.
    """
    ratio = math.sqrt(max(variance, 0.0)) / mean if mean > 0 else math.nan
    if not math.isfinite(ratio):
        return mean_interval(n, mean, variance, confidence=confidence)
    found = skewed_mean_interval(n, mean, variance, 2 * ratio, confidence=confidence)
    return found._replace(low=max(found.low, 0.0))


def bounded_mean_interval(n: int, mean: float, variance: float, *, confidence: float = 0.95) -> Estimate:
    """Return the mean of numbers between 0 and 1 with an interval inside 0..1.

    The skewness is taken to be that of a beta distribution with the same mean and variance: it goes
    from that of 0 and 1 alone to nearly none. Values that are all 0 or all 1 have Wilson's interval.
    Moments that such numbers cannot have give the interval of `mean_interval`. Raises ValueError as
    `skewed_mean_interval` does.
    """
    if not (0 <= mean <= 1 and variance >= 0):
        return mean_interval(n, mean, variance, confidence=confidence)
    most = mean * (1 - mean)
    if n >= 2 and most == 0:
        return wilson(mean * n, n, confidence=confidence)
    size = max(most / variance - 1, 0.0) if variance else math.inf
    if most == 0 or math.isinf(size):
        return mean_interval(n, mean, variance, confidence=confidence)
    skewness = 2 * (1 - 2 * mean) * math.sqrt(size + 1) / ((size + 2) * math.sqrt(most))
    found = skewed_mean_interval(n, mean, variance, skewness, confidence=confidence)
    return found._replace(low=max(found.low, 0.0), high=min(found.high, 1.0))


def _untransformed(y: float, n: int, skewness: float) -> float:
    """Return T with T + g T² / 3 + g² T³ / 27 + g / (6 n) = y, of which there is one."""
    return 3 / skewness * (math.cbrt(1 + skewness * (y - skewness / (6 * n))) - 1)
