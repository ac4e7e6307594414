"""The Jensen-Shannon divergence of two count vectors, corrected for chance."""

from __future__ import annotations

import math
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

_LN2 = math.log(2)


def jensen_shannon(current: Floats | Ints, baseline: Floats | Ints, *, confidence: float = 0.95) -> Distances:
    """Return the Jensen-Shannon divergence of counts, ... x cells; see `jensen_shannon_of`."""
    return jensen_shannon_of(Cells.of(current, baseline), confidence=confidence)


def jensen_shannon_of(cells: Cells, *, confidence: float = 0.95) -> Distances:
    """Return the Jensen-Shannon divergence in bits (0 alike, 1 disjoint), one per leading index.

    The counts are smoothed (`added_counts`). `expected`
    is the mean under no change: (B - 1)(1/n + 1/m) / (8 ln 2) over B well-filled cells, and by
    Poisson counts in cells of any size; `value` is corrected by it, never below 0.

    The interval (`noncentral_interval`) is around an estimate without the bias that the smoothing
    has far from 0 (`_unbiased`), and holds `value`. Measured coverage of the 95 % interval, 2 to 20
    cells of equal or very unequal shares, n of 500 and 5,000: 92 % to 98.7 %, of 50 up to 99.5 %.
    Where either sample is empty, the result is NaN.

    Source: Lin (1991), IEEE Trans. Inf. Theory 37; chi-square law by second-order expansion, delta
    method for the variance; Miller (1955) for the bias of an entropy.
    """
    p, q = cells.smooth
    middle = (p + q) / 2
    raw = ((p * _log_ratio(p, middle)).sum(-1) + (q * _log_ratio(q, middle)).sum(-1)) / 2
    expected = _chance(cells.pooled, cells.n[..., 0], cells.added)
    expected = expected + _chance(cells.pooled, cells.m[..., 0], cells.added)
    value = np.maximum(raw - expected, 0.0)
    bias, null_variance = without_change(cells, _parts())
    low, high = noncentral_interval(
        _unbiased(cells) - bias,
        cells.unit / (8 * _LN2) * cells.freedom,
        null_variance=null_variance,
        variance=delta_variance(cells, _slopes),
        confidence=confidence,
    )
    parts = (value, np.minimum(low, value), np.minimum(np.maximum(high, value), 1.0), expected)
    return Distances(*(np.where(cells.some, part, np.nan) for part in parts))


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


def _unbiased(cells: Cells) -> Floats:
    """Return the divergence without the bias that chance gives it in cells of two rows or more.

    K ln(K + 1/2) has the mean c ln c + 1 for a Poisson count K of mean c, but for small terms, and
    1 - p/2 instead of 1 for a share p of a fixed number of rows; the bias of the mixture's entropy is
    that of second order.
    """
    (p, q), (mine, theirs) = cells.shares, cells.halves
    middle = (p + q) / 2
    safe = np.where(cells.occupied, middle, 1.0)
    own = p * np.log(mine) - ((p > 0) - p / 2) / cells.n
    other = q * np.log(theirs) - ((q > 0) - q / 2) / cells.m
    both = middle * np.log(safe) - (p * (1 - p) / cells.n + q * (1 - q) / cells.m) / (8 * safe)
    total: Floats = ((own + other) / 2 - both).sum(-1) / _LN2
    return total


@lru_cache(maxsize=1)
def _parts() -> ChanceTable:
    """Return chance's part in `_unbiased`, by mean count."""

    def part(count: Floats, mean: Floats) -> Floats:
        middle = (count + mean) / 2
        safe = np.where(middle > 0, middle, 1.0)
        own = count * np.log(count + SMOOTHING) - (count > 0) + xlogy(mean, mean)
        parts: Floats = (own / 2 - middle * np.log(safe) + count / (8 * safe)) / _LN2
        return parts

    return chance_table(part)


def _slopes(p: Floats, q: Floats) -> tuple[Floats, Floats]:
    middle = (p + q) / 2
    return np.log(p / middle) / (2 * _LN2), np.log(q / middle) / (2 * _LN2)
