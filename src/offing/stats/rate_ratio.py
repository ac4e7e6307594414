"""The ratio of two independent shares."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats
from offing.stats.estimate import Estimate
from offing.stats.proportion import wilson


def compare_ratio(
    successes: float, n: float, *, baseline_successes: float, m: float, confidence: float = 0.95
) -> Estimate:
    """Return `successes / n` divided by `baseline_successes / m`, with its interval.

    The interval combines the Wilson limits of both shares (MOVER). `low` is 0 where the first share is
    0. Raises ValueError as `wilson` does, and when the second share or the lower limit of it is 0, for
    then the ratio has no upper end.
    Source: Donner and Zou (2012), Statistical Methods in Medical Research 21, 347-359; limits by
    Wilson (1927).
    """
    a = wilson(successes, n, confidence=confidence)
    b = wilson(baseline_successes, m, confidence=confidence)
    if not b.low > 0:
        raise ValueError(f"a ratio to {baseline_successes} of {m} has no upper end")
    low, high = ratio_limits(_side(a), _side(b))
    value = a.value / b.value
    return Estimate(value, min(float(low), value), max(float(high), value))


def ratio_limits(
    top: tuple[Floats, Floats, Floats], bottom: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return the limits of a ratio from shares and limits of its two sides, elementwise (MOVER).

    Each side is (share, low, high), all within 0..1; arrays broadcast. The upper limit is infinite
    where the low end of `bottom` is 0.
    """
    first, first_low, first_high = top
    second, second_low, second_high = bottom
    product = first * second
    far = second_high * (2 * second - second_high)
    near = second_low * (2 * second - second_low)
    inside_low = np.maximum(product**2 - first_low * (2 * first - first_low) * far, 0.0)
    inside_high = np.maximum(product**2 - first_high * (2 * first - first_high) * near, 0.0)
    # The published (product - root) / far is 0 / 0 where second_high is twice the share; the product of
    # the two roots of a quadratic gives the same limit without it.
    wanted, both = first_low * (2 * first - first_low), product + np.sqrt(inside_low)
    low = np.divide(wanted, both, out=np.zeros(np.shape(both)), where=both > 0)
    sum_high = product + np.sqrt(inside_high)
    high = np.divide(sum_high, near, out=np.full(np.shape(sum_high), np.inf), where=near > 0)
    return np.maximum(low, 0.0), high


def _side(share: Estimate) -> tuple[Floats, Floats, Floats]:
    return np.array(share.value), np.array(share.low), np.array(share.high)
