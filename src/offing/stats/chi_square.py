"""The two-sample chi-square test of homogeneity on counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc

from offing.stats.arrays import Floats, Ints


class ChiSquare(NamedTuple):
    """A test: the statistic, its degrees of freedom, the p-value, and the cells it used."""

    statistic: float
    freedom: int
    p_value: float
    cells: int


def two_sample_chi_square(current: Ints, baseline: Ints, *, least: float = 5.0) -> ChiSquare:
    """Test whether two count vectors over the same cells come from one distribution.

    Cells whose expected count in either sample is below `least` are pooled into one, and that one,
    if still too small, with the next smallest. With fewer than two cells left, or an empty
    sample, there is nothing to test: statistic 0 with p-value 1. Source: Pearson (1900); rule of
    five by Cochran (1954).
    """
    n, m = int(current.sum()), int(baseline.sum())
    if not (n and m):
        return ChiSquare(0.0, 0, 1.0, 0)
    x, y = _pool(current.astype(np.float64), baseline.astype(np.float64), least * (n + m) / min(n, m))
    if x.size < 2:
        return ChiSquare(0.0, 0, 1.0, x.size)
    both = x + y
    expected_x = both * (n / (n + m))
    expected_y = both * (m / (n + m))
    statistic = float(((x - expected_x) ** 2 / expected_x + (y - expected_y) ** 2 / expected_y).sum())
    freedom = x.size - 1
    return ChiSquare(statistic, freedom, float(chdtrc(freedom, statistic)), x.size)


def _pool(x: Floats, y: Floats, least: float) -> tuple[Floats, Floats]:
    """Merge cells with fewer than `least` rows in both samples together."""
    order = np.argsort(x + y, kind="stable")
    both = np.cumsum((x + y)[order])
    low = int(np.searchsorted((x + y)[order], least))
    while 0 < low < both.size and both[low - 1] < least:
        low += 1
    if low == 0:
        return x, y
    pooled, rest = order[:low], order[low:]
    return np.append(x[rest], x[pooled].sum()), np.append(y[rest], y[pooled].sum())
