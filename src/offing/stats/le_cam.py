"""The Le Cam distance of several histograms of the same rows at once, corrected for chance."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.divergence import (
    Cells,
    ChanceTable,
    chance_table,
    noncentral_interval,
    variance_under,
    without_change,
)
from offing.stats.estimate import Distance


def mean_le_cam(
    current: Floats | Ints, baseline: Floats | Ints, alike: Floats, *, confidence: float = 0.95
) -> Distance:
    """Return the mean over k histograms of ½ Σ (p - q)² / (p + q): 0 alike, 1 disjoint.

    `current` and `baseline` hold the counts of k columns in their cells (k x cells, filled up with
    zeros), each column of the same rows. `alike` (k x k) are the columns' correlations: how much of
    the noise they share. `expected` is the mean under no change, (B - 1)(1/n + 1/m) / 4 for B cells;
    `value` is corrected for the second-order bias, never below 0. Raises ValueError when a column has
    no rows, or none is given.

    Source: Le Cam (1986), Asymptotic Methods in Statistical Decision Theory; Topsøe (2000), IEEE Trans.
    Inf. Theory 46 ("triangular discrimination"); bias and variance by second- and first-order
    expansion. Near no change a histogram's distance is a multiple of chi-square; two of normal columns
    of correlation ρ share ρ² / (1 - ρ²) of it, spread over the cells.
    """
    cells = Cells.of(current, baseline)
    if not len(cells.some) or not cells.some.all():
        raise ValueError("every histogram needs rows of both samples")
    (p, q), n, m = cells.shares, cells.n, cells.m
    both = np.where(p + q > 0, p + q, 1.0)
    raw = ((p - q) ** 2 / both).sum(-1) / 2
    level, null_variance = without_change(cells, _parts())
    plain = cells.unit * np.where(cells.pooled > 0, 1 - cells.pooled, 0.0).sum(-1) / 4
    bias = (2 * (q**2 * p * (1 - p) / n + p**2 * q * (1 - q) / m) / both**3).sum(-1)
    bias *= np.divide(level, plain, out=np.ones(len(level)), where=plain > 0)
    in_p, in_q = (p - q) * (p + 3 * q) / (2 * both**2), (q - p) * (q + 3 * p) / (2 * both**2)
    variance = variance_under(p, in_p) / n[:, 0] + variance_under(q, in_q) / m[:, 0]
    distance = float((raw - bias).mean())
    low, high = noncentral_interval(
        np.asarray(distance),
        np.asarray(level.mean()),
        null_variance=_of_mean(null_variance, _shared(alike, float(np.maximum(cells.freedom, 1.0).mean()))),
        variance=_of_mean(variance, np.abs(alike)),
        confidence=confidence,
    )
    value = max(distance, 0.0)
    return Distance(value, min(float(low), value), min(max(float(high), value), 1.0), float(level.mean()))


@lru_cache(maxsize=1)
def _parts() -> ChanceTable:
    """Return chance's part in a cell's ½ (p - q)² / (p + q), by mean count."""

    def part(count: Floats, mean: Floats) -> Floats:
        both = np.where(count + mean > 0, count + mean, 1.0)
        return np.asarray((count - mean) ** 2 / (2 * both), np.float64)

    return chance_table(part)


def _shared(alike: Floats, freedom: float) -> Floats:
    """Return the correlation of the chi-squares of columns with these correlations."""
    square = np.minimum(alike**2, 1 - 1e-9)
    shared: Floats = np.minimum(square / (1 - square) / freedom, 1.0)
    return shared


def _of_mean(variances: Floats, alike: Floats) -> Floats:
    """Return the variance of the mean of parts with these variances and correlations."""
    deviations = np.sqrt(np.maximum(variances, 0.0))
    own = np.where(np.eye(len(deviations), dtype=np.bool_), 1.0, alike)
    total: Floats = np.einsum("i,ij,j->", deviations, own, deviations) / len(deviations) ** 2
    return total
