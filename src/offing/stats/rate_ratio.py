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
    low, high = ratio_limits(*(np.array(part) for part in (a.value, a.low, a.high, b.value, b.low, b.high)))
    value = a.value / b.value
    return Estimate(value, min(float(low), value), max(float(high), value))


def ratio_limits(
    first: Floats, first_low: Floats, first_high: Floats, second: Floats, second_low: Floats, second_high: Floats
) -> tuple[Floats, Floats]:
    """Return the limits of `first / second` from those of both shares, elementwise (MOVER).

    All arguments lie in 0..1 and broadcast; the upper limit is infinite where `second_low` is 0.
    """
    product = first * second
    far = second_high * (2 * second - second_high)
    near = second_low * (2 * second - second_low)
    inside_low = np.maximum(product**2 - first_low * (2 * first - first_low) * far, 0.0)
    inside_high = np.maximum(product**2 - first_high * (2 * first - first_high) * near, 0.0)
    # far <= 0 happens when the interval of the second share reaches beyond twice the share; the limit
    # is continuous there: the two roots of a quadratic have the product of its last by its first term.
    root = np.sqrt(inside_low)
    wanted = first_low * (2 * first - first_low)
    low = np.divide(wanted, product + root, out=np.zeros(np.shape(root)), where=product + root > 0)
    top = product + np.sqrt(inside_high)
    high = np.divide(top, near, out=np.full(np.shape(top), np.inf), where=near > 0)
    return np.maximum(low, 0.0), high
