"""Quantiles of a sample that is known only as counts in ordered cells."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import bdtrik

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate


def order_interval(n: int, q: float, *, confidence: float = 0.95) -> tuple[int, int] | None:
    """Return the ranks (1-based) of the two order statistics that bound quantile `q`.

    They enclose it with probability `confidence` at least, whatever the distribution. None when
    n values are too few for both: see `rows_needed`. Source: David and Nagaraja (2003), ch. 7.1.
    """
    if n < rows_needed(q, confidence=confidence):
        return None
    tail = (1 - confidence) / 2
    low = _binomial_quantile(tail, n, q)
    high = _binomial_quantile(1 - tail, n, q) + 1
    return (low, high) if low >= 1 and high <= n else None


def rows_needed(q: float, *, confidence: float = 0.95) -> int:
    """Return the fewest values from which quantile `q` has a two-sided interval."""
    if not 0 < q < 1:
        raise ValueError(f"not a quantile: {q}")
    tail = (1 - confidence) / 2
    return max(math.ceil(math.log(tail) / math.log(q)), math.ceil(math.log(tail) / math.log1p(-q)))


def quantile_of_cells(counts: Ints, lower: Floats, upper: Floats, q: float) -> Estimate | None:
    """Return quantile `q` with its 95 % order-statistic interval, from counts in ordered cells.

    `counts`, `lower` and `upper` (edges, in the unit of the values) have one entry per cell. Inside
    a cell values count as spread evenly, so the error is within one cell's width; the interval
    reaches to the outer edges of its cells. None when there are too few values for an interval.
    """
    total = int(counts.sum())
    ranks = order_interval(total, q)
    if ranks is None:
        return None
    cumulated = np.cumsum(counts)
    value = value_at(counts, lower, upper, q)
    low = float(lower[np.searchsorted(cumulated, ranks[0])])
    high = float(upper[np.searchsorted(cumulated, ranks[1])])
    return Estimate(value, min(low, value), max(high, value))


def value_at(counts: Ints, lower: Floats, upper: Floats, q: float) -> float:
    """Return quantile `q`, interpolated in its cell; raises ValueError when there are no values."""
    cumulated = np.cumsum(counts)
    total = int(cumulated[-1]) if counts.size else 0
    if not total:
        raise ValueError("no values")
    rank = q * total
    cell = min(int(np.searchsorted(cumulated, rank)), counts.size - 1)
    before = float(cumulated[cell] - counts[cell])
    inside = (rank - before) / float(counts[cell]) if counts[cell] else 0.5
    return float(lower[cell] + min(max(inside, 0.0), 1.0) * (upper[cell] - lower[cell]))


def _binomial_quantile(p: float, n: int, q: float) -> int:
    """Return the smallest k with P(Binomial(n, q) <= k) >= p."""
    return math.ceil(float(bdtrik(p, n, q)) - 1e-9)
