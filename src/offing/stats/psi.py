"""The population stability index of two count vectors, corrected for chance."""

from __future__ import annotations

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


def psi(current: Floats | Ints, baseline: Floats | Ints, *, confidence: float = 0.95) -> Distances:
    """Return PSI = sum (p - q) ln(p / q) of counts, one result per leading index.

    `current` and `baseline` hold counts, ... x cells, and are smoothed (`added_counts`). `expected`
    is the mean of the raw index when both samples come from the same source: (B - 1)(1/n + 1/m) over
    B well-filled cells, and by Poisson counts in cells of any size, so that rare ones do not count
    as full ones. `value` is the raw index less `expected`, and 0 where that is negative.

    The interval is for the index of the two sources; see `divergence_interval`. Measured coverage
    of the 95 % interval, 2 to 20 cells, n of 500 or 5,000: 94 % to 98.6 %. Below about five rows
    per cell it is too wide near 0 and too low far away. An index is infinite where one source never
    visits a cell; the result is then finite and grows slowly with n. Where either sample is empty,
    the result is NaN.

    Source: Yurdakul and Naranjo (2020), J. Risk Model Validation 14(4), for the mean and the
    chi-square law; delta method for the variance.
    """
    x, y = np.asarray(current, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    n, m = x.sum(-1), y.sum(-1)
    some = (n > 0) & (m > 0)
    n, m = np.where(some, n, 1.0), np.where(some, m, 1.0)
    shares = pooled_shares(x, y)
    p, q = smoothed(x, y)
    raw, variance = _raw(p, q), _variance(x, y, p, q)
    unit = 1 / n + 1 / m
    added = added_counts(shares)
    expected = _chance(shares, n, added) + _chance(shares, m, added)
    value, low, high = divergence_interval(
        raw, expected, variance=variance, unit=unit, freedom=expected / unit, confidence=confidence
    )
    return Distances(*(np.where(some, part, np.nan) for part in (value, low, high, expected)))


def _chance(shares: Floats, n: Floats, added: Floats) -> Floats:
    """Return what a sample of `n` rows adds to the mean of the raw index under no change.

    It is the covariance of each cell's share with its logarithm. For a Poisson count K of mean c
    and a constant a that is c E ln((K + 1 + a) / (K + a)) / n (Stein's identity), 1 / n for a large
    c. The factor 1 - share is that of a fixed n.
    """
    mean = shares * n[..., None]
    with np.errstate(divide="ignore"):
        empty = mean * np.exp(-mean) * np.where(added > 0, np.log1p(1 / added), 0.0)
    at, plain, half = _tables()
    where = np.log1p(mean)
    without, with_half = np.interp(where, at, plain), np.interp(where, at, half)
    rest = without + (with_half - without) * (added / SMOOTHING)
    total: Floats = ((1 - shares) * (empty + rest)).sum(-1) / (n + added.sum(-1))
    return total


@lru_cache(maxsize=1)
def _tables() -> tuple[Floats, Floats, Floats]:
    """Return ln(1 + c), and c E[ln((K + 1 + a) / (K + a)); K > 0] there for a = 0 and a = 1/2."""
    at = np.linspace(0.0, np.log1p(400.0), 400)
    mean = np.expm1(at)[:, None]
    k = np.arange(1, 600, dtype=np.float64)
    with np.errstate(divide="ignore"):
        chance = np.exp(xlogy(k, mean) - mean - gammaln(k + 1))
    plain, half = ((mean * chance * np.log((k + 1 + a) / (k + a))).sum(1) for a in (0.0, SMOOTHING))
    return at, plain, half


def _raw(p: Floats, q: Floats) -> Floats:
    ratio = np.divide(p, q, out=np.ones(p.shape), where=(p > 0) & (q > 0))
    total: Floats = ((p - q) * np.log(ratio)).sum(-1)
    return total


def _variance(x: Floats, y: Floats, p: Floats, q: Floats) -> Floats:
    """Return the delta-method variance of the index.

    The derivatives are taken with 1/2 added to every count. In a cell that the baseline never
    visited the true derivative has no bound, and one row there would make the interval useless.
    """
    n, m = np.maximum(x.sum(-1), 1.0), np.maximum(y.sum(-1), 1.0)
    ratio = (x + SMOOTHING) / (y + SMOOTHING) * (m / n)[..., None]
    log = np.log(ratio)
    in_p, in_q = log + 1 - 1 / ratio, 1 - log - ratio
    variance: Floats = variance_under(p, in_p) / n + variance_under(q, in_q) / m
    return variance
