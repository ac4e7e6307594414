"""Shares of rows, and the difference of two shares."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from scipy.special import ndtr

from offing.stats.estimate import Estimate, normal_quantile


def wilson(successes: float, n: float, *, confidence: float = 0.95) -> Estimate:
    """Return the share `successes / n` with Wilson's score interval, inside 0..1.

    Defined and sensible for 0 and for n successes. Raises ValueError unless n > 0 and
    0 <= successes <= n. Source: Wilson (1927); recommended by Brown, Cai and DasGupta (2001).
    """
    if not (n > 0 and 0 <= successes <= n):
        raise ValueError(f"not a share: {successes} of {n}")
    z2 = _squared_quantile(confidence)
    p = successes / n
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return Estimate(p, min(max(0.0, centre - half), p), max(min(1.0, centre + half), p))


@lru_cache(maxsize=16)
def _squared_quantile(confidence: float) -> float:
    return normal_quantile(confidence) ** 2


class Difference(NamedTuple):
    """A difference of shares `first - second`, its interval, and the two-sided p-value of none."""

    value: float
    low: float
    high: float
    p_value: float


def compare_proportions(
    successes: float, n: float, *, baseline_successes: float, m: float, confidence: float = 0.95
) -> Difference:
    """Compare two independent shares: `successes / n` minus `baseline_successes / m`.

    The interval is Newcombe's hybrid score interval, inside -1..1; the p-value is that of the
    pooled two-sample z test (1.0 when both samples are all or nothing alike). Raises ValueError
    as `wilson` does. Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    a = wilson(successes, n, confidence=confidence)
    b = wilson(baseline_successes, m, confidence=confidence)
    difference = a.value - b.value
    low = difference - math.hypot(a.value - a.low, b.high - b.value)
    high = difference + math.hypot(a.high - a.value, b.value - b.low)
    pooled = (successes + baseline_successes) / (n + m)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    p_value = 2 * float(ndtr(-abs(difference) / error)) if error else 1.0
    return Difference(difference, low, high, p_value)


def wilson_of(value: float, variance: float, *, otherwise: float, confidence: float = 0.95) -> Estimate:
    """Return `value`, an estimate between 0 and 1, with Wilson's interval at its effective sample size.

    That is the number of independent rows whose share would have the same `variance`, and `otherwise`
    with variance 0 or a value of 0 or 1. For ratios whose variance comes from the delta method.
    Raises ValueError for a value outside 0..1 or a negative variance. Source: the effective sample size
    of Korn and Graubard (1998), Survey Methodology 24, 193-201, with Wilson's interval.
    """
    if variance < 0:
        raise ValueError(f"a variance is not negative: {variance!r}")
    spread = value * (1 - value)
    size = max(spread / variance, 1.0) if variance > 0 and spread > 0 else otherwise
    return wilson(value * size, size, confidence=confidence)
