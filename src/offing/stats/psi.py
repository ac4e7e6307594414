"""The population stability index of two count vectors, corrected for chance."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import gammaln, xlogy

from offing.stats.arrays import Floats, Ints
from offing.stats.divergence import (
    SMOOTHING,
    Cells,
    ChanceTable,
    chance_table,
    delta_variance,
    noncentral_interval,
    without_change,
)
from offing.stats.estimate import Distances


def psi(current: Floats | Ints, baseline: Floats | Ints, *, confidence: float = 0.95) -> Distances:
    """Return the PSI of counts, ... x cells, one result per leading index; see `psi_of`."""
    return psi_of(Cells.of(current, baseline), confidence=confidence)


def psi_of(cells: Cells, *, confidence: float = 0.95) -> Distances:
    """Return PSI = sum (p - q) ln(p / q), one result per leading index.

    The counts are smoothed (`added_counts`). `expected`
    is the mean of the raw index when both samples come from the same source: (B - 1)(1/n + 1/m) over
    B well-filled cells, and by Poisson counts in cells of any size, so that rare ones do not count
    as full ones. `value` is the raw index less `expected`, and 0 where that is negative.

    The interval is for the index of the two sources (`noncentral_interval`), around an estimate
    without the bias that the smoothing has far from 0 (`_unbiased`), and holds `value`. Measured
    coverage of the 95 % interval, 2 to 20 cells of equal or very unequal shares, n of 500 and
    5,000: 92 % to 98.7 %, of 50 up to 99.6 %. An index is infinite where one source
    never visits a cell; the result is then finite and grows slowly with n. Where either sample is
    empty, the result is NaN.

    Source: Yurdakul and Naranjo (2020), J. Risk Model Validation 14(4), for the mean and the
    chi-square law; delta method for the variance.
    """
    raw = _raw(*cells.smooth)
    expected = _chance(cells.pooled, cells.n[..., 0], cells.added)
    expected = expected + _chance(cells.pooled, cells.m[..., 0], cells.added)
    value = np.maximum(raw - expected, 0.0)
    bias, null_variance = without_change(cells, _parts())
    low, high = noncentral_interval(
        _unbiased(cells) - bias,
        cells.unit * cells.freedom,
        null_variance=null_variance,
        variance=delta_variance(cells, _slopes),
        confidence=confidence,
    )
    parts = (value, np.minimum(low, value), np.maximum(high, value), expected)
    return Distances(*(np.where(cells.some, part, np.nan) for part in parts))


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


def _unbiased(cells: Cells) -> Floats:
    """Return the index without the bias that chance gives it in cells of two rows or more.

    ln(K + 1/2) has the mean ln c for a Poisson count K of mean c, but for terms of order 1/c², and
    K ln(K + 1/2) the mean c ln c + 1: an occupied cell of each sample adds one row too many, and a
    sample of fixed size one less than that in all.
    """
    (p, q), (more, other) = cells.shares, cells.halves
    apart = np.log(more / other)
    total: Floats = ((p - q) * apart - ((p > 0) - p) / cells.n - ((q > 0) - q) / cells.m).sum(-1)
    return total


@lru_cache(maxsize=1)
def _parts() -> ChanceTable:
    """Return chance's part in `_unbiased`, by mean count."""

    def part(count: Floats, mean: Floats) -> Floats:
        known = np.where(mean > 0, mean, 1.0)
        apart = np.where(mean > 0, np.log((count + SMOOTHING) / known), 0.0)
        parts: Floats = (count - mean) * apart - (count > 0)
        return parts

    return chance_table(part)


def _slopes(p: Floats, q: Floats) -> tuple[Floats, Floats]:
    ratio = p / q
    log = np.log(ratio)
    return log + 1 - 1 / ratio, 1 - log - ratio
