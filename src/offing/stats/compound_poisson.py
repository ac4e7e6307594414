"""The total of numbers that come with events, when the number of events is chance too."""

from __future__ import annotations

import math

from offing.stats.estimate import Estimate
from offing.stats.mean import mean_interval
from offing.stats.poisson import garwood


def compound_poisson(n: int, mean: float, variance: float, *, confidence: float = 0.95) -> Estimate:
    """Return the total `n * mean` of `n` events with an interval for its expectation.

    The events come independently at a constant rate (their number is Poisson) and their values are
    independent of it and of each other; values of both signs are allowed. `variance` is the sample
    variance of the values (divisor n - 1). The interval joins Garwood's for the number and Student's
    for the mean value by the recovery of variance estimates: of values that are all the same it is
    Garwood's, times that value. With less than about ten values that matter, such as a few large
    ones among zeros, it is too narrow. Raises ValueError when n < 2 or a moment is not finite.

    Source: Zou and Donner (2008), Statistics in Medicine 27, 1693-1702, for the joining.
    """
    size = mean_interval(n, mean, variance, confidence=confidence)
    number = garwood(n, confidence=confidence)
    total = n * mean
    fewer, more = abs(mean) * (n - number.low), abs(mean) * (number.high - n)
    if mean < 0:
        fewer, more = more, fewer
    low = total - math.hypot(fewer, n * (mean - size.low))
    high = total + math.hypot(more, n * (size.high - mean))
    return Estimate(total, low, high)
