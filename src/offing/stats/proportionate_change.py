"""How far a value lies beyond a multiple of a mean, when both are uncertain."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from offing.stats.arrays import Floats
from offing.stats.autoregression import fit_autoregression


def mean_half_width(values: Floats, *, quantile: float = 0.975) -> float:
    """Return how far from its mean the true mean of a series of steps may lie; NaN marks a gap.

    It is Student's `quantile` over steps: 0.975 for both bounds of a 95 % interval, 0.95 for one bound.
    Where neighbouring steps repeat each other, n steps of first autocorrelation c are worth
    n (1 - c) / (1 + c). 0 for steps that do not vary; infinite below 2 steps.
    """
    known = values[np.isfinite(values)]
    if known.size < 2:
        return np.inf
    fitted = fit_autoregression(values)
    c = 0.0 if fitted is None else fitted.coefficient
    worth = max(known.size * (1 - c) / (1 + c), 2.0)
    return float(stdtrit(worth - 1, quantile)) * float(known.std(ddof=1)) / float(np.sqrt(worth))


def difference_interval(
    value: Floats, low: Floats, high: Floats, *, factor: float, mean: float, half: float
) -> tuple[Floats, Floats]:
    """Return the interval of value - factor * mean, arrays of the shape of `value`.

    `low` and `high` bound the value, mean -+ `half` bounds the mean, all at one confidence, which the
    result has, too; the two sides are independent. A bound that is not known counts as the value itself.

    Source: the method of variance estimates recovery of Zou and Donner (2008), Statistics in Medicine 27,
    1693-1702.
    """
    low = np.where(np.isfinite(low), low, value)
    high = np.where(np.isfinite(high), high, value)
    difference = value - factor * mean
    other = abs(factor) * half
    return difference - np.hypot(value - low, other), difference + np.hypot(high - value, other)
