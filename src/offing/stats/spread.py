"""How far from the middle of a baseline a sample lies: the scale score on ridits."""

from __future__ import annotations

import math

import numpy as np

from offing.stats.alignment import Alignment
from offing.stats.arrays import Floats
from offing.stats.estimate import Distance, normal_quantile


def mean_spread(alignment: Alignment, *, confidence: float = 0.95) -> Distance:
    """Return the mean distance of the current values' ridits from 1/2, between 0 and 1/2.

    A ridit is the share of the baseline below a value, ties counted half. `expected` is the
    baseline's own mean, 1/4 without ties: a larger value says that the sample spreads wider or
    lies off the middle, a smaller one that it shrank towards it. The interval covers the sampling
    of both samples (influence functions) and is clipped to 0..1/2; with fewer than two values on
    a side it is all of 0..1/2. Raises ValueError when either sample is empty.
    Source: the statistic of Ansari and Bradley (1960) with the ridits of Bross (1958).
    """
    n, m = alignment.n, alignment.m
    if not (n and m):
        raise ValueError("an empty sample has no spread")
    current = np.diff(alignment.current, prepend=0.0) / n
    baseline = np.diff(alignment.baseline, prepend=0.0) / m
    ridits = np.cumsum(baseline) - baseline / 2
    distance = np.abs(ridits - 0.5)
    value, expected = float((current * distance).sum()), float((baseline * distance).sum())
    if min(n, m) < 2:
        return Distance(value, 0.0, 0.5, expected)
    influence = _influence(current, ridits)
    variance = _variance(current, distance) / (n - 1) + _variance(baseline, influence) / (m - 1)
    # One value in n may lie anywhere: no interval is narrower than that.
    half = max(normal_quantile(confidence) * math.sqrt(variance), 0.5 / min(n, m))
    return Distance(value, max(0.0, value - half), min(0.5, value + half), expected)


def _influence(current: Floats, ridits: Floats) -> Floats:
    """Return what one baseline value in each cell adds to the mean distance."""
    signed = current * np.sign(ridits - 0.5)
    above = signed[::-1].cumsum()[::-1] - signed / 2
    return above


def _variance(shares: Floats, values: Floats) -> float:
    mean = float((shares * values).sum())
    return float((shares * (values - mean) ** 2).sum())
