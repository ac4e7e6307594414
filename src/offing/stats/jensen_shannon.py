"""The Jensen-Shannon divergence of two count vectors, corrected for chance."""

from __future__ import annotations

import math

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.divergence import chance_cells, divergence_interval, pooled_shares, smoothed, variance_under
from offing.stats.estimate import Distances

_LN2 = math.log(2)


def jensen_shannon(current: Floats | Ints, baseline: Floats | Ints, *, confidence: float = 0.95) -> Distances:
    """Return the Jensen-Shannon divergence in bits (0 alike, 1 disjoint), one per leading index.

    `current` and `baseline` hold counts, ... x cells, and are smoothed (`smoothed`). `expected` is
    the mean under no change, (B - 1)(1/n + 1/m) / (8 ln 2) with B the effective number of cells
    (an approximation where cells have fewer than five rows); `value` is corrected by it, never
    below 0. Where either sample is empty, the result is NaN.

    Source: Lin (1991), IEEE Trans. Inf. Theory 37; chi-square law by second-order expansion, delta
    method for the variance.
    """
    x, y = np.asarray(current, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    n, m = x.sum(-1), y.sum(-1)
    some = (n > 0) & (m > 0)
    n, m = np.where(some, n, 1.0), np.where(some, m, 1.0)
    p, q = smoothed(x, y)
    middle = (p + q) / 2
    toward_p, toward_q = _log_ratio(p, middle), _log_ratio(q, middle)
    raw = ((p * toward_p).sum(-1) + (q * toward_q).sum(-1)) / 2
    variance = (variance_under(p, toward_p) / n + variance_under(q, toward_q) / m) / 4
    shares = pooled_shares(x, y)
    unit = (1 / n + 1 / m) / (8 * _LN2)
    expected = (chance_cells(shares, n) / n + chance_cells(shares, m) / m) / (8 * _LN2)
    value, low, high = divergence_interval(
        raw, expected, variance=variance, unit=unit, freedom=expected / unit, confidence=confidence
    )
    parts = (value, low, np.minimum(high, 1.0), expected)
    return Distances(*(np.where(some, part, np.nan) for part in parts))


def _log_ratio(shares: Floats, middle: Floats) -> Floats:
    ratio = np.divide(shares, middle, out=np.ones(shares.shape), where=shares > 0)
    logs: Floats = np.log(ratio) / _LN2
    return logs
