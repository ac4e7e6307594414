"""The Kolmogorov-Smirnov distance of two samples that are known as counts in ordered cells."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from offing.stats.alignment import Alignment
from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Distance, Distances
from offing.stats.proportion import Difference, compare_proportions

CONTINUOUS_FACTOR = 0.8687311606361592
"""sqrt(pi / 2) ln 2: the mean of the largest absolute value of a Brownian bridge."""

TWO_VALUES = 0.3989422804014327
"""1 / sqrt(2 pi): the same of a column with two equally frequent values."""

_POINTS = 64
_BRIDGES = 2000


def ks_distances(alignments: Alignments, factors: Floats, *, confidence: float = 0.95) -> Distances:
    """Return the largest gap between the two cumulative shares, 0..1, of each pair of samples.

    Exact for the counts as given: values in one cell count as ties, so the distance of the raw
    values may be larger by at most the share of one cell. `value` is the plain statistic, *not*
    bias-corrected, as everybody reports it; `expected` is its mean under no change,
    `factors` sqrt(1/n + 1/m), where `bridge_factor` gives the factor of a column with ties.

    The interval is Newcombe's for the two shares at the gap. Its lower end is moved down by the
    bias of a maximum: all of `expected` near 0, and less as the gap grows. A maximum varies less
    near 0 than one gap does, and less without ties, so the ends move in there; by how much is
    fitted to simulations of samples with and without ties (`_interval`). Measured coverage, n of 50,
    500 and 5,000: 94 % to 98 %, up to 99 % where the gap is not larger than chance.
    Source: Kolmogorov (1933), Smirnov (1948); Newcombe (1998) for the interval.
    """
    below, reference = alignments.below
    gaps = np.abs(below - reference)
    largest = np.maximum.reduceat(gaps, alignments.starts)
    hits = np.flatnonzero(gaps == alignments.each(largest))
    places = hits[np.searchsorted(hits, alignments.starts)]
    expected = factors * np.sqrt(1 / alignments.n + 1 / alignments.m)
    mine, theirs = np.rint(below[places] * alignments.n), np.rint(reference[places] * alignments.m)
    table = np.stack([mine, alignments.n, theirs, alignments.m, expected, factors], axis=1)
    ends = [
        _interval(compare_proportions(x, n, baseline_successes=y, m=m, confidence=confidence), chance, factor)
        for x, n, y, m, chance, factor in table.tolist()
    ]
    low, high = np.array(ends).reshape(-1, 2).T
    return Distances(largest, np.minimum(low, largest), np.maximum(high, largest), expected)


def ks(alignment: Alignment, *, factor: float = CONTINUOUS_FACTOR, confidence: float = 0.95) -> Distance:
    """Return the largest gap of one pair of samples; see `ks_distances`.

    Raises ValueError when either sample is empty.
    """
    found = ks_distances(Alignments.of(alignment), np.array([factor]), confidence=confidence)
    return Distance(*(float(part[0]) for part in found))


def _interval(pair: Difference, expected: float, factor: float) -> tuple[float, float]:
    """Return the ends of the interval from those of the difference of the two shares at the gap.

    `smooth` is 1 for a column without ties and 0 for one of two values, where the gap is a plain
    difference of shares.
    """
    gap = abs(pair.value)
    down, up = pair.value - pair.low, pair.high - pair.value
    if pair.value < 0:
        down, up = up, down
    if not expected:
        return max(0.0, gap - down), min(1.0, gap + up)
    smooth = min(max((factor - TWO_VALUES) / (CONTINUOUS_FACTOR - TWO_VALUES), 0.0), 1.0)
    ratio = gap / expected
    above = max(ratio - 1.0, 0.0)
    low = gap - down * (1 - 0.2 * math.exp(-above / 3)) - expected * min(1.0, 1.6 / (0.6 + ratio))
    high = gap + up * (1 - 0.35 * smooth * math.exp(-above / 4))
    return max(0.0, low), min(1.0, high)


def bridge_factor(counts: Ints) -> float:
    """Return the mean of the largest gap under no change, in units of sqrt(1/n + 1/m).

    `counts` are a baseline's counts in ordered cells. 0.869 for a continuous column and less with
    ties: 0.4 for a column of two equally frequent values, 0 for a constant. It is the mean over
    2,000 Brownian bridges, always the same ones, at the cumulative shares of at most 64 groups of
    cells; what the grouping hides is added by the discreteness correction of Siegmund.
    Source: Donsker (1952) for the limit; Siegmund (1985), ch. 10.2, for 0.5826 sqrt(step).
    """
    total = counts.sum()
    if not total:
        return 0.0
    cumulated = np.cumsum(counts[counts > 0]) / total
    group = np.minimum((cumulated * _POINTS).astype(np.int64), _POINTS - 1)
    kept = cumulated[np.append(np.flatnonzero(np.diff(group)), cumulated.size - 1)]
    steps = np.diff(kept, prepend=0.0)
    fine = np.diff(cumulated, prepend=0.0)
    hidden = 0.5826 * float((steps**1.5).sum() - (fine**1.5).sum())
    walk = np.cumsum(_normals()[:, : steps.size] * np.sqrt(steps), axis=1)
    bridge = walk - kept * walk[:, -1:]
    return min(float(np.abs(bridge).max(axis=1).mean()) + max(hidden, 0.0), CONTINUOUS_FACTOR)


@lru_cache(maxsize=1)
def _normals() -> Floats:
    """The same normal numbers on every machine: quantiles of raw bits of a fixed generator."""
    bits = np.random.PCG64(20130201).random_raw(_BRIDGES * _POINTS)
    uniform = (bits >> np.uint64(11)).astype(np.float64) + 0.5
    normal: Floats = ndtri(uniform / 2.0**53).reshape(_BRIDGES, _POINTS)
    return normal
