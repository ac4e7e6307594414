"""The Hellinger distance of two count vectors, corrected for chance."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from offing.stats.arrays import Floats
from offing.stats.divergence import (
    Cells,
    ChanceTable,
    chance_table,
    chi_mean,
    delta_variance,
    noncentral_interval,
    without_change,
)
from offing.stats.estimate import Distances

_QUARTER = 0.25
"""The root of a Poisson count plus this has the root of its mean as its mean, but for small terms."""


def hellinger(cells: Cells, *, confidence: float = 0.95) -> Distances:
    """Return sqrt(1 - sum sqrt(p q)) of counts, 0 alike to 1 disjoint, one result per leading index.

    `value` is the root of the squared distance
    without its bias, near 0 and away from it: with 1/4 added to each count under the roots, less
    what chance gives rare cells; 0 where that is negative. `expected` is the mean of the raw
    distance when both samples come from the same source, about sqrt((B - 1)(1/n + 1/m) / 8) over B
    well-filled cells.

    Measured coverage of the 95 % interval, 2 to 20 cells of equal or very unequal shares, n of 500
    and 5,000: 92 % to 98.2 %, of 50 up to 99.2 %. Where either sample is empty, the result is NaN.

    Source: Hellinger (1909); the root with 1/4 as in Bartlett (1936), J. R. Stat. Soc. Suppl. 3;
    delta method for the variance.
    """
    bias, null_variance = without_change(cells, _parts())
    squared = _unbiased(cells) - bias
    low, high = noncentral_interval(
        squared,
        cells.unit / 8 * cells.freedom,
        null_variance=null_variance,
        variance=delta_variance(cells, _slopes),
        confidence=confidence,
    )
    value = np.sqrt(np.minimum(np.maximum(squared, 0.0), 1.0))
    low, high = np.minimum(np.sqrt(low), value), np.minimum(np.maximum(np.sqrt(high), value), 1.0)
    expected = chi_mean(*without_change(cells, _raw_parts()))
    return Distances(*(np.where(cells.some, part, np.nan) for part in (value, low, high, expected)))


def _unbiased(cells: Cells) -> Floats:
    """Return 1 - sum sqrt((x + 1/4)(y + 1/4) / (n m)) over the cells that either sample visited.

    sqrt(K + 1/4) has the mean sqrt(c) for a Poisson count K of mean c, and sqrt(c) (1 + 1 / 8n) for a
    share of n rows; 1/8 of `unit` is taken out of the sum.
    """
    product = (cells.current + _QUARTER) * (cells.baseline + _QUARTER) / (cells.n * cells.m)
    alike: Floats = np.where(cells.occupied, np.sqrt(product), 0.0).sum(-1)
    return 1 - alike / (1 + cells.unit / 8)


@lru_cache(maxsize=1)
def _parts() -> ChanceTable:
    """Return chance's part in `_unbiased`, by mean count."""
    return chance_table(lambda count, mean: (count + mean) / 2 - np.sqrt((count + _QUARTER) * mean))


@lru_cache(maxsize=1)
def _raw_parts() -> ChanceTable:
    """Return chance's part in the raw squared distance, by mean count."""
    return chance_table(lambda count, mean: (np.sqrt(count) - np.sqrt(mean)) ** 2 / 2)


def _slopes(p: Floats, q: Floats) -> tuple[Floats, Floats]:
    root = np.sqrt(p / q) / 2
    return -0.25 / root, -root
