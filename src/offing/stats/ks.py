"""The Kolmogorov-Smirnov distance of two samples that are known as counts in ordered cells."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from offing.stats.alignment import Alignment
from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Distance
from offing.stats.proportion import compare_proportions

CONTINUOUS_FACTOR = 0.8687311606361592
"""sqrt(pi / 2) ln 2: the mean of the largest absolute value of a Brownian bridge."""

_POINTS = 64
_BRIDGES = 2000


def ks(alignment: Alignment, *, factor: float = CONTINUOUS_FACTOR, confidence: float = 0.95) -> Distance:
    """Return the largest gap between the two cumulative shares, 0..1.

    Exact for the counts as given: values in one cell count as ties, so the distance of the raw
    values may be larger by at most the share of one cell. `value` is the plain statistic, *not*
    bias-corrected, as everybody reports it; `expected` is its mean under no change,
    `factor` sqrt(1/n + 1/m), where `bridge_factor` gives the factor of a column with ties.

    The interval is Newcombe's for the two shares at the gap. Its lower end is moved down by the
    bias of a maximum: all of `expected` near 0, and less as the gap grows. It is conservative:
    measured coverage 95 % to 99 %. Raises ValueError when either sample is empty.
    Source: Kolmogorov (1933), Smirnov (1948); Newcombe (1998) for the interval.
    """
    n, m = alignment.n, alignment.m
    if not (n and m):
        raise ValueError("an empty sample has no distribution")
    gaps = np.abs(alignment.current / n - alignment.baseline / m)
    place = int(gaps.argmax())
    gap = float(gaps[place])
    expected = factor * float(np.sqrt(1 / n + 1 / m))
    at, baseline_at = float(alignment.current[place]), float(alignment.baseline[place])
    pair = compare_proportions(at, n, baseline_successes=baseline_at, m=m, confidence=confidence)
    low, high = (pair.low, pair.high) if pair.value >= 0 else (-pair.high, -pair.low)
    bias = expected * min(1.0, 2 / (1 + gap / expected)) if expected else 0.0
    return Distance(gap, min(max(0.0, low - bias), gap), min(1.0, max(high, gap)), expected)


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
