"""How far a quantile moved, in robust standard deviations of the baseline."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from offing.stats.alignments import Alignments
from offing.stats.arrays import Bools, Floats
from offing.stats.estimate import Distances, normal_quantile

NORMAL_RANGE = 1.3489795003921634
"""The interquartile range of a normal distribution in standard deviations."""

_QUARTILES_CORRELATE = 1 / 3
"""The correlation of the two quartiles of a sample."""


class Ends(NamedTuple):
    """A quantile of each sample and the ends of its interval, one entry per sample."""

    value: Floats
    low: Floats
    high: Floats


class Unit(NamedTuple):
    """What shifts are measured in, per pair, and the relative half-width of its interval."""

    size: Floats
    doubt: Floats


class Edges(NamedTuple):
    """The lower and the upper edge of each cell of some alignments, in one unit per pair."""

    lower: Floats
    upper: Floats


def quantile_shift(
    alignments: Alignments, edges: Edges, unit: Unit, q: float, *, confidence: float = 0.95
) -> Distances:
    """Return quantile `q` of each current sample less that of its baseline, in `unit`.

    A quantile lies at its rank inside its cell, values spread evenly, where the cells around are as
    well filled; a cell that stands out holds a single value as far as we know, and then the
    quantile is its middle and its interval all of it. So a shift is exact for equal values and else
    right to a cell's width. The interval of a quantile is that of its rank, binomial with
    Cornish and Fisher's correction; that of the shift combines both by MOVER, and with the doubt
    about the unit. `expected` is 0. Both samples need `rows_needed(q)` values
    (`stats/quantile.py`). NaN where the unit is not positive.

    Measured coverage, n of 50 (median; 72 for 5 % and 95 %), 500 and 5,000: 92 % to 98 %; more
    where a cell stands out. Source: David and Nagaraja (2003), ch. 7.1; Zou and Donner (2008),
    Statistics in Medicine 27, for MOVER.
    """
    mine = cell_quantiles(alignments, edges, alignments.current, q, confidence=confidence)
    theirs = cell_quantiles(alignments, edges, alignments.baseline, q, confidence=confidence)
    some = np.isfinite(unit.size) & (unit.size > 0)
    size = np.where(some, unit.size, 1.0)
    value = (mine.value - theirs.value) / size
    down = np.hypot(mine.value - mine.low, theirs.high - theirs.value) / size
    up = np.hypot(mine.high - mine.value, theirs.value - theirs.low) / size
    doubt = value * unit.doubt
    parts = (value, value - np.hypot(down, doubt), value + np.hypot(up, doubt), np.zeros(value.shape))
    return Distances(*(np.where(some, part, np.nan) for part in parts))


def robust_unit(
    alignments: Alignments, edges: Edges, deviations: Floats, *, confidence: float = 0.95
) -> Unit:
    """Return the baselines' interquartile range in normal standard deviations: IQR / 1.349.

    Where half of the values or more are equal, that is 0, and the unit is the standard deviation
    (`deviations`, in the unit of the edges), whose doubt is taken as that of a normal sample.
    """
    first, third = (
        cell_quantiles(alignments, edges, alignments.baseline, q, confidence=confidence) for q in (0.25, 0.75)
    )
    width = third.value - first.value
    some = width > 0
    low = _difference(third.value - third.low, first.high - first.value)
    high = _difference(third.high - third.value, first.value - first.low)
    doubt = (low + high) / 2 / np.where(some, width, 1.0)
    plain = normal_quantile(confidence) / np.sqrt(2 * np.maximum(alignments.m - 1, 1.0))
    return Unit(np.where(some, width / NORMAL_RANGE, deviations), np.where(some, doubt, plain))


def cell_quantiles(
    alignments: Alignments, edges: Edges, counts: Floats, q: float, *, confidence: float = 0.95
) -> Ends:
    """Return quantile `q` of each sample with its interval; `counts` are one side of `alignments`."""
    sizes = alignments.total(counts)
    z = normal_quantile(confidence)
    half, skew = z * np.sqrt(sizes * q * (1 - q)), (z * z - 1) * (1 - 2 * q) / 6
    cumulated = np.cumsum(counts)
    before = cumulated[alignments.starts] - counts[alignments.starts]
    ends = alignments.starts + alignments.lengths - 1
    even = _evenly_filled(alignments, edges, counts)
    found = []
    for part, rank in enumerate((sizes * q, sizes * q - half + skew, sizes * q + half + skew)):
        target = before + np.clip(rank, 0.5, np.maximum(sizes - 0.5, 0.5))
        place = np.clip(np.searchsorted(cumulated, target), alignments.starts, ends)
        inside = 1 - (cumulated[place] - target) / np.maximum(counts[place], 1.0)
        alone = (0.5, 0.0, 1.0)[part]
        share = np.where(even[place], np.clip(inside, 0.0, 1.0), alone)
        lower, upper = edges.lower[place], edges.upper[place]
        found.append(lower + share * (upper - lower))
    value, low, high = found
    return Ends(value, np.minimum(low, value), np.maximum(high, value))


def _difference(one: Floats, other: Floats) -> Floats:
    """Return the half-width of a difference of two quartiles of one sample, by MOVER."""
    both = one**2 + other**2 - 2 * _QUARTILES_CORRELATE * one * other
    half: Floats = np.sqrt(np.maximum(both, 0.0))
    return half


def _evenly_filled(alignments: Alignments, edges: Edges, counts: Floats) -> Bools:
    """Say of each cell whether it holds at most half of the rows of it and two cells on either side."""
    apart = np.ones(counts.size, dtype=bool)
    apart[:-1] = edges.lower[1:] != edges.upper[:-1]
    apart[np.append(alignments.starts[1:], counts.size) - 1] = True
    one, two = ~apart[:-1], ~(apart[:-2] | apart[1:-1])
    around = counts.copy()
    around[:-1] += counts[1:] * one
    around[1:] += counts[:-1] * one
    around[:-2] += counts[2:] * two
    around[2:] += counts[:-2] * two
    even: Bools = 2 * counts <= around
    return even
