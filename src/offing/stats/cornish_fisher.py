"""An interval of a sum that is nearly normal but leans to one side."""

from __future__ import annotations

import math

from offing.stats.estimate import Estimate, normal_quantile

STEEPEST = 1.0
"""Skewness enters as at most this: beyond it the expansion has no meaning."""


def leaning_interval(
    value: float,
    variance: float,
    third: float = 0.0,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    confidence: float = 0.95,
) -> Estimate:
    """Return `value` with the interval of a sum of known variance and third central moment.

    `low` and `high` bound what is possible; the value is clipped to them too. Without a variance the
    interval is the value itself. Raises ValueError for a negative variance. Source: the first term of
    Cornish and Fisher (1938), Rev. Inst. Int. Stat. 5, 307-320.
    """
    if variance < 0:
        raise ValueError(f"a variance is not negative: {variance!r}")
    value = min(max(value, low), high)
    deviation = math.sqrt(variance)
    if not deviation:
        return Estimate(value, value, value)
    z = normal_quantile(confidence)
    skewness = min(max(third / deviation**3 if deviation**3 else 0.0, -STEEPEST), STEEPEST)
    lean = (z * z - 1) * skewness / 6
    below, above = value + deviation * (lean - z), value + deviation * (lean + z)
    return Estimate(value, min(max(below, low), value), max(min(above, high), value))
