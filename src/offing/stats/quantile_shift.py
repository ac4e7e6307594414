"""How far a quantile moved, in robust standard deviations of the baseline."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from offing.stats.alignments import Alignments
from offing.stats.arrays import Bools, Floats
from offing.stats.estimate import Distances, normal_quantile

NORMAL_RANGE = 1.3489795003921634
"""The interquartile range of a normal distribution in standard deviations."""

_SINGLE_ROWS, _SINGLE_ERRORS = 3.0, 3.0
"""A cell that stands out holds most of the rows around, by so many rows and standard errors."""

_QUARTILES_CORRELATE = 1 / 3
"""The correlation of the two quartiles of a sample."""


class Edges(NamedTuple):
    """The lower and the upper edge of each cell of some alignments, in one unit per pair."""

    lower: Floats
    upper: Floats


class Quantiles(NamedTuple):
    """Quantiles of samples, the ends of their intervals, and what is not known of their place.

    `slack` is half of the width of a cell where that cell holds a single value as far as we know,
    and 0 elsewhere.
    """

    value: Floats
    low: Floats
    high: Floats
    slack: Floats


class Unit(NamedTuple):
    """What shifts are measured in, per pair, and the half-width of its interval and slack as shares."""

    size: Floats
    doubt: Floats
    slack: Floats


def quantile_shift(
    alignments: Alignments, edges: Edges, unit: Unit, orders: Floats, *, confidence: float = 0.95
) -> Distances:
    """Return quantiles of each current sample less those of its baseline, in `unit`: orders x pairs.

    A quantile lies at its rank inside its cell, values spread evenly. A cell that stands out from
    its neighbours holds a single value as far as we know: then the quantile is its middle, and may
    be anywhere in it. So a shift is right to a cell's width, and 0 for equal values. The interval of
    a quantile is that of its rank, binomial with Cornish and Fisher's correction; those of both
    samples combine by MOVER, or add up where values are single and errors not normal; the
    doubt about the unit comes on top. `expected` is 0. Both samples need `rows_needed(order)` values
    (`stats/quantile.py`). NaN where the unit is not positive.

    Measured coverage, n of 50 (72 for 5 % and 95 %), 500 and 5,000: 92 % to 98 % without ties, up to
    99.5 % when both samples have 72 rows or less, and up to 100 % with ties. Source: David and
    Nagaraja (2003), ch. 7.1; Zou and Donner (2008), Statistics in Medicine 27, for MOVER.
    """
    mine, theirs = (
        cell_quantiles(alignments, edges, counts, orders, confidence=confidence)
        for counts in (alignments.current, alignments.baseline)
    )
    some = np.isfinite(unit.size) & (unit.size > 0)
    size = np.where(some, unit.size, 1.0)
    value = (mine.value - theirs.value) / size
    slack = (mine.slack + theirs.slack) / size + np.abs(value) * unit.slack
    single = mine.slack + theirs.slack > 0
    doubt = np.abs(value) * unit.doubt
    sides = []
    for one, other in (
        (mine.value - mine.low, theirs.high - theirs.value),
        (mine.high - mine.value, theirs.value - theirs.low),
    ):
        added = (one + other) / size * (1 + unit.doubt) + doubt
        sides.append(slack + np.where(single, added, np.hypot(np.hypot(one, other) / size, doubt)))
    parts = (value, value - sides[0], value + sides[1], np.zeros(value.shape))
    return Distances(*(np.where(some, part, np.nan) for part in parts))


def robust_unit(alignments: Alignments, edges: Edges, *, confidence: float = 0.95) -> Unit:
    """Return the baselines' interquartile range in normal standard deviations: IQR / 1.349.

    The quartiles are mid-quantiles: places between the middles of cells, at the mid-ranks of the
    cells. Without ties that is no difference; with them the range varies smoothly with the
    shares, and is 0 only where all values are in one cell. Source: Ma, Genton and Parzen (2011), Ann.
    Inst. Stat. Math. 63.
    """
    found = _mid_quantiles(alignments, edges, np.array([0.25, 0.75]), confidence)
    (first, third), (first_low, third_low), (first_high, third_high) = found.value, found.low, found.high
    width = third - first
    safe = np.where(width > 0, width, 1.0)
    low = _difference(third - third_low, first_high - first)
    high = _difference(third_high - third, first - first_low)
    return Unit(width / NORMAL_RANGE, (low + high) / 2 / safe, found.slack.sum(0) / safe)


def cell_quantiles(
    alignments: Alignments, edges: Edges, counts: Floats, orders: Floats, *, confidence: float = 0.95
) -> Quantiles:
    """Return quantiles of each sample, orders x pairs; `counts` are one side of `alignments`."""
    sizes = alignments.total(counts)
    ranks = _ranks(sizes, orders, confidence, skewed=True)
    cumulated = np.cumsum(counts)
    before = cumulated[alignments.starts] - counts[alignments.starts]
    target = before + np.minimum(np.maximum(ranks, 0.5), np.maximum(sizes - 0.5, 0.5))
    place = np.searchsorted(cumulated, target)
    place = np.minimum(np.maximum(place, alignments.starts), alignments.lasts)
    inside = 1 - (cumulated[place] - target) / np.maximum(counts[place], 1.0)
    lower, upper = edges.lower[place], edges.upper[place]
    single = _single_values(alignments, edges, counts)[place]
    share = np.where(single, 0.5, np.minimum(np.maximum(inside, 0.0), 1.0))
    value, low, high = lower + share * (upper - lower)
    slack = np.where(single[0], (upper[0] - lower[0]) / 2, 0.0)
    return Quantiles(value, np.minimum(low, value), np.maximum(high, value), slack)


def _mid_quantiles(alignments: Alignments, edges: Edges, orders: Floats, confidence: float) -> Quantiles:
    """Return mid-quantiles of each baseline, orders x pairs, with the interval of their ranks."""
    places = np.flatnonzero(alignments.baseline > 0)
    counts, lower, upper = alignments.baseline[places], edges.lower[places], edges.upper[places]
    widths = np.where(_single_values(alignments, edges, alignments.baseline)[places], upper - lower, 0.0)
    middles, cumulated = (lower + upper) / 2, np.cumsum(counts)
    first = np.searchsorted(places, alignments.starts)
    last = np.append(first[1:], places.size) - 1
    target = cumulated[first] - counts[first] + _ranks(alignments.m, orders, confidence, skewed=False)
    ranks = cumulated - counts / 2
    right = np.minimum(np.maximum(np.searchsorted(ranks, target), first), last)
    left = np.maximum(right - 1, first)
    step = np.where(right > left, ranks[right] - ranks[left], 1.0)
    share = np.minimum(np.maximum((target - ranks[left]) / step, 0.0), 1.0)
    value, low, high = middles[left] + share * (middles[right] - middles[left])
    slack = np.maximum(widths[left[0]], widths[right[0]]) / 2
    return Quantiles(value, np.minimum(low, value), np.maximum(high, value), slack)


def _ranks(sizes: Floats, orders: Floats, confidence: float, *, skewed: bool) -> Floats:
    """Return the ranks of quantiles and of the ends of their intervals, 3 x orders x sizes."""
    z, q = normal_quantile(confidence), orders[:, None]
    half = z * np.sqrt(sizes * q * (1 - q))
    skew = (z * z - 1) * (1 - 2 * q) / 6 if skewed else 0.0
    return np.stack([sizes * q, sizes * q - half + skew, sizes * q + half + skew])


def _difference(one: Floats, other: Floats) -> Floats:
    """Return the half-width of a difference of two quartiles of one sample, by MOVER."""
    both = one**2 + other**2 - 2 * _QUARTILES_CORRELATE * one * other
    half: Floats = np.sqrt(np.maximum(both, 0.0))
    return half


def _single_values(alignments: Alignments, edges: Edges, counts: Floats) -> Bools:
    """Say of each cell whether it stands out from the two cells on either side."""
    apart = np.ones(counts.size, dtype=bool)
    apart[:-1] = edges.lower[1:] != edges.upper[:-1]
    apart[alignments.lasts] = True
    one, two = ~apart[:-1], ~(apart[:-2] | apart[1:-1])
    around = counts.copy()
    around[:-1] += counts[1:] * one
    around[1:] += counts[:-1] * one
    around[:-2] += counts[2:] * two
    around[2:] += counts[:-2] * two
    usual = (around - counts) / 4
    surely = counts > usual + _SINGLE_ERRORS * np.sqrt(usual) + _SINGLE_ROWS
    single: Bools = surely & (2 * counts > around)
    return single
