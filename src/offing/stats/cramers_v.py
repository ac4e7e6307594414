"""Cramér's V of two count vectors as if both samples were equally large, corrected for chance."""

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


def cramers_v(cells: Cells, *, confidence: float = 0.95) -> Distances:
    """Return the effect of a chi-square test of homogeneity, 0 alike to 1 disjoint, per leading index.

    V² is chi² / (n + m) of the 2 x B table; that
    number shrinks as m / n grows, with the same two distributions. So the table is weighted to
    equal sizes: V² = sum (p - q)² / (2 (p + q)), which is the textbook's V for n = m, and does not
    depend on n or m. `value` is the root of V² without its bias, near 0 and away from it, and 0
    where that is negative. `expected` is the mean of the raw V when both samples come from the same
    source, about sqrt((B - 1)(1/n + 1/m) / 4) over B well-filled cells.

    Measured coverage of the 95 % interval, 2 to 20 cells of equal or very unequal shares, n of 500
    and 5,000: 92 % to 98.2 %, of 50 up to 99.9 %. Where either sample is empty, the result is NaN.

    Source: Cramér (1946), ch. 21; Bergsma (2013), J. Korean Stat. Soc. 42, for the bias under no
    change; delta method for the variance.
    """
    bias, null_variance = without_change(cells, _parts())
    squared = _unbiased(cells) - bias
    low, high = noncentral_interval(
        squared,
        cells.unit / 4 * cells.freedom,
        null_variance=null_variance,
        variance=delta_variance(cells, _slopes),
        confidence=confidence,
    )
    value = np.sqrt(np.minimum(np.maximum(squared, 0.0), 1.0))
    low, high = np.minimum(np.sqrt(low), value), np.minimum(np.maximum(np.sqrt(high), value), 1.0)
    expected = chi_mean(*without_change(cells, _raw_parts()))
    return Distances(*(np.where(cells.some, part, np.nan) for part in (value, low, high, expected)))


def balanced_v(p: Floats, q: Floats) -> Floats:
    """Return the plain V of two distributions, ... x cells, with equal weights: no correction."""
    both = np.where(p + q > 0, p + q, 1.0)
    v: Floats = np.sqrt(((p - q) ** 2 / (2 * both)).sum(-1))
    return v


def _unbiased(cells: Cells) -> Floats:
    """Return V² less its second-order bias, taken at the observed shares.

    The part of a cell is (p + q) / 2 - 2 p q / (p + q), whose second derivatives in p and q are
    4 q² / (p + q)³ and 4 p² / (p + q)³; the variances p (1 - p) / n and q (1 - q) / m.
    """
    p, q = cells.shares
    both = np.where(cells.occupied, p + q, 1.0)
    of_p, of_q = (1 - p) / cells.n, (1 - q) / cells.m
    p, q = p / both, q / both
    bias = 2 * p * q * (q * of_p + p * of_q)
    total: Floats = (both * (p - q) ** 2 / 2 - bias).sum(-1)
    return total


@lru_cache(maxsize=1)
def _parts() -> ChanceTable:
    """Return chance's part in `_unbiased`, by mean count."""

    def part(count: Floats, mean: Floats) -> Floats:
        both = np.where(count + mean > 0, count + mean, 1.0)
        parts: Floats = (count - mean) ** 2 / (2 * both) - 2 * count * mean**2 / both**3
        return parts

    return chance_table(part)


@lru_cache(maxsize=1)
def _raw_parts() -> ChanceTable:
    """Return chance's part in the raw V², by mean count."""
    return chance_table(
        lambda count, mean: (count - mean) ** 2 / (2 * np.where(count + mean > 0, count + mean, 1.0))
    )


def _slopes(p: Floats, q: Floats) -> tuple[Floats, Floats]:
    scale = 2 * (p + q) ** 2
    return (p - q) * (p + 3 * q) / scale, (q - p) * (q + 3 * p) / scale
