"""The Jensen-Shannon divergence of two count vectors, corrected for chance."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.special import gammaln, xlogy

from offing.stats.arrays import Floats, Ints
from offing.stats.divergence import (
    SMOOTHING,
    added_counts,
    divergence_interval,
    pooled_shares,
    smoothed,
    variance_under,
)
from offing.stats.estimate import Distances

_LN2 = math.log(2)


def jensen_shannon(current: Floats | Ints, baseline: Floats | Ints, *, confidence: float = 0.95) -> Distances:
    """Return the Jensen-Shannon divergence in bits (0 alike, 1 disjoint), one per leading index.

    `current` and `baseline` hold counts, ... x cells, and are smoothed (`added_counts`). `expected`
    is the mean under no change: (B - 1)(1/n + 1/m) / (8 ln 2) over B well-filled cells, and by
    Poisson counts in cells of any size; `value` is corrected by it, never below 0. Measured
    coverage of the 95 % interval, n of 500 or 5,000: 94 % to 98.6 % for 2 to 10 cells, 89 % at worst
    for 20. Where either sample is empty, the result is NaN.

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
    added = added_counts(shares)
    expected = _chance(shares, n, added) + _chance(shares, m, added)
    value, low, high = divergence_interval(
        raw, expected, variance=variance, unit=unit, freedom=expected / unit, confidence=confidence
    )
    parts = (value, low, np.minimum(high, 1.0), expected)
    return Distances(*(np.where(some, part, np.nan) for part in parts))


def _chance(shares: Floats, n: Floats, added: Floats) -> Floats:
    """Return what a sample of `n` rows adds to the mean divergence under no change.

    A cell of share s and mean count c = n s adds s g(c), where g is the mean divergence between a
    Poisson count and its mean, as shares; g is 1 / (8 ln 2 c) for a large c and 1/2 for 0.
    """
    where = np.log1p(shares * n[..., None])
    at, plain, half = _tables()
    without, with_half = np.interp(where, at, plain), np.interp(where, at, half)
    times = without + (with_half - without) * (added / SMOOTHING)
    times = times / np.maximum(shares * n[..., None], 1.0)
    total: Floats = ((1 - shares) * shares * times).sum(-1)
    return total


@lru_cache(maxsize=1)
def _tables() -> tuple[Floats, Floats, Floats]:
    """Return ln(1 + c), and g(c) max(c, 1) there with nothing and with 1/2 added to the counts."""
    at = np.linspace(0.0, np.log1p(400.0), 400)
    mean = np.expm1(at)[:, None]
    k = np.arange(600, dtype=np.float64)
    chance = np.exp(xlogy(k, mean) - mean - gammaln(k + 1))
    results = []
    for added in (1e-9, SMOOTHING):
        ratio = (k + added) / (mean + added)
        apart = (xlogy(ratio, 2 * ratio / (1 + ratio)) + np.log(2 / (1 + ratio))) / (2 * _LN2)
        results.append((chance * apart).sum(1) * np.maximum(mean[:, 0], 1.0))
    return at, results[0], results[1]


def _log_ratio(shares: Floats, middle: Floats) -> Floats:
    ratio = np.divide(shares, middle, out=np.ones(shares.shape), where=shares > 0)
    logs: Floats = np.log(ratio) / _LN2
    return logs
