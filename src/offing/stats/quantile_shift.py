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
    """A quantile of each sample, the ends of its interval, and what is not known of its place.

    `slack` is half of the width of its cell where that cell holds a single value as far as we know,
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
    alignments: Alignments, edges: Edges, unit: Unit, q: float, *, confidence: float = 0.95
) -> Distances:
    """Return quantile `q` of each current sample less that of its baseline, in `unit`.

    A quantile lies at its rank inside its cell, values spread evenly. A cell that stands out from
    its neighbours holds a single value as far as we know: then the quantile is its middle, and may
    be anywhere in it. So a shift is right to a cell's width, and 0 for equal values. The interval of
    a quantile is that of its rank, binomial with Cornish and Fisher's correction; those of both
    samples combine by MOVER, or add up where values are single and errors not normal; the
    doubt about the unit comes on top. `expected` is 0. Both samples need `rows_needed(q)` values
    (`stats/quantile.py`). NaN where the unit is not positive.

    Measured coverage, n of 50 (72 for 5 % and 95 %), 500 and 5,000: 92 % to 98 % without ties, up to
    100 % with them. Source: David and Nagaraja (2003), ch. 7.1; Zou and Donner (2008), Statistics in
    Medicine 27, for MOVER.
    """
    mine = cell_quantiles(alignments, edges, alignments.current, q, confidence=confidence)
    theirs = cell_quantiles(alignments, edges, alignments.baseline, q, confidence=confidence)
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
    first, third = (_mid_quantiles(alignments, edges, q, confidence) for q in (0.25, 0.75))
    width = third.value - first.value
    safe = np.where(width > 0, width, 1.0)
    low = _difference(third.value - third.low, first.high - first.value)
    high = _difference(third.high - third.value, first.value - first.low)
    slack = (first.slack + third.slack) / safe
    return Unit(width / NORMAL_RANGE, (low + high) / 2 / safe, slack)


def _mid_quantiles(alignments: Alignments, edges: Edges, q: float, confidence: float) -> Quantiles:
    """Return mid-quantile `q` of each baseline, with the interval of its rank."""
    places = np.flatnonzero(alignments.baseline > 0)
    counts = alignments.baseline[places]
    middles = (edges.lower[places] + edges.upper[places]) / 2
    widths = edges.upper[places] - edges.lower[places]
    single = _single_values(alignments, edges, alignments.baseline)[places]
    ranks = np.cumsum(counts)
    first = np.searchsorted(places, alignments.starts)
    last = np.append(first[1:], places.size) - 1
    before = ranks[first] - counts[first]
    ranks = ranks - counts / 2
    half = normal_quantile(confidence) * np.sqrt(alignments.m * q * (1 - q))
    found, slack = [], np.zeros(first.shape)
    for rank in (alignments.m * q - half, alignments.m * q + half, alignments.m * q):
        target = before + rank
        right = np.clip(np.searchsorted(ranks, target), first, last)
        left = np.maximum(right - 1, first)
        step = np.where(right > left, ranks[right] - ranks[left], 1.0)
        share = np.clip((target - ranks[left]) / step, 0.0, 1.0)
        found.append(middles[left] + share * (middles[right] - middles[left]))
        slack = np.maximum(widths[left] * single[left], widths[right] * single[right]) / 2
    low, high, value = found
    return Quantiles(value, np.minimum(low, value), np.maximum(high, value), slack)


def cell_quantiles(
    alignments: Alignments, edges: Edges, counts: Floats, q: float, *, confidence: float = 0.95
) -> Quantiles:
    """Return quantile `q` of each sample with its interval; `counts` are one side of `alignments`."""
    sizes = alignments.total(counts)
    z = normal_quantile(confidence)
    half, skew = z * np.sqrt(sizes * q * (1 - q)), (z * z - 1) * (1 - 2 * q) / 6
    cumulated = np.cumsum(counts)
    before = cumulated[alignments.starts] - counts[alignments.starts]
    ends = alignments.starts + alignments.lengths - 1
    single = _single_values(alignments, edges, counts)
    found, slack = [], np.zeros(sizes.shape)
    for rank in (sizes * q - half + skew, sizes * q + half + skew, sizes * q):
        target = before + np.clip(rank, 0.5, np.maximum(sizes - 0.5, 0.5))
        place = np.clip(np.searchsorted(cumulated, target), alignments.starts, ends)
        inside = 1 - (cumulated[place] - target) / np.maximum(counts[place], 1.0)
        lower, width = edges.lower[place], edges.upper[place] - edges.lower[place]
        found.append(lower + np.where(single[place], 0.5, np.clip(inside, 0.0, 1.0)) * width)
        slack = np.where(single[place], width / 2, 0.0)
    low, high, value = found
    return Quantiles(value, np.minimum(low, value), np.maximum(high, value), slack)


def _difference(one: Floats, other: Floats) -> Floats:
    """Return the half-width of a difference of two quartiles of one sample, by MOVER."""
    both = one**2 + other**2 - 2 * _QUARTILES_CORRELATE * one * other
    half: Floats = np.sqrt(np.maximum(both, 0.0))
    return half


def _single_values(alignments: Alignments, edges: Edges, counts: Floats) -> Bools:
    """Say of each cell whether it stands out from the two cells on either side."""
    apart = np.ones(counts.size, dtype=bool)
    apart[:-1] = edges.lower[1:] != edges.upper[:-1]
    apart[np.append(alignments.starts[1:], counts.size) - 1] = True
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
