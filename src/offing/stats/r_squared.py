"""How much of the labels' variance a regression explains."""

from __future__ import annotations

import math
from dataclasses import dataclass

from offing.stats.estimate import Estimate
from offing.stats.skewed_mean import positive_mean_interval


@dataclass(frozen=True)
class SquareMoments:
    """Moments of squared errors and of squared distances of the labels from their mean.

    `error` and `label` are the means of both, `error_variance` and `label_variance` their variances,
    `covariance` how they vary together over the rows.
    """

    n: int
    error: float
    label: float
    error_variance: float
    label_variance: float
    covariance: float


def r_squared(moments: SquareMoments, *, confidence: float = 0.95) -> Estimate:
    """Return 1 - error / label, at most 1 and without a lower bound, with an interval.

    The variance of the ratio is that of the delta method; the interval is that of a positive
    mean, as ratios of squares are as skewed. Raises ValueError for n < 2, for labels that do not vary
    and for moments that are not finite.
    """
    if not (moments.label > 0 and moments.error >= 0):
        raise ValueError("the labels do not vary")
    ratio = moments.error / moments.label
    variance = (
        moments.error_variance + ratio**2 * moments.label_variance - 2 * ratio * moments.covariance
    ) / moments.label**2
    if not (math.isfinite(ratio) and math.isfinite(variance)):
        raise ValueError("the moments are not finite")
    rest = positive_mean_interval(moments.n, ratio, max(variance, 0.0), confidence=confidence)
    return Estimate(1 - rest.value, 1 - rest.high, 1 - max(rest.low, 0.0))
