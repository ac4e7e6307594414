"""How far from the middle of a baseline a sample lies: the scale score on ridits."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from offing.stats.alignment import Alignment
from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats
from offing.stats.estimate import Distance, Distances, normal_quantile


def mean_spreads(alignments: Alignments, *, confidence: float = 0.95) -> Distances:
    """Return, of each pair, the mean distance of the current values' ridits from 1/2, 0 to 1/2.

    A ridit is the share of the baseline below a value, ties counted half. `expected` is the
    baseline's own mean, 1/4 without ties: a larger value says that the sample spreads wider or
    lies off the middle, a smaller one that it shrank towards it. The interval covers the sampling
    of both samples (influence functions) and is clipped to 0..1/2; with fewer than two values on
    a side it is all of 0..1/2. Measured coverage, n of 50, 500 and 5,000: 92 % to 98.6 %.
    Source: the statistic of Ansari and Bradley (1960) with the ridits of Bross (1958).
    """
    (current, baseline), n, m = alignments.shares, alignments.n, alignments.m
    ridits = alignments.middles[1]
    distance = np.abs(ridits - 0.5)
    value, expected = alignments.total(current * distance), alignments.total(baseline * distance)
    sides = alignments.beyond(current * np.sign(ridits - 0.5))
    variance = _variance(alignments, current, distance) / np.maximum(n - 1, 1.0)
    variance += _variance(alignments, baseline, sides) / np.maximum(m - 1, 1.0)
    few = np.minimum(n, m)
    low, high = _interval(value, normal_quantile(confidence) * np.sqrt(variance))
    # One value in n may lie anywhere: no interval is narrower than that.
    least = np.where(few < 2, 0.5, 0.5 / few)
    low, high = np.minimum(low, value - least), np.maximum(high, value + least)
    return Distances(value, np.maximum(low, 0.0), np.minimum(high, 0.5), expected)


def mean_spread(alignment: Alignment, *, confidence: float = 0.95) -> Distance:
    """Return the mean spread of one pair of samples; see `mean_spreads`.

    Raises ValueError when either sample is empty.
    """
    found = mean_spreads(Alignments.of(alignment), confidence=confidence)
    return Distance(*(float(part[0]) for part in found))


def _interval(value: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Return the ends of an interval that is symmetric on the logit scale of twice the value."""
    twice = np.where((value > 0) & (value < 0.5), 2 * value, 0.5)
    step = 2 * half / (twice * (1 - twice))
    low, high = np.asarray(expit(logit(twice) - step)) / 2, np.asarray(expit(logit(twice) + step)) / 2
    inside = twice == 2 * value
    return np.where(inside, low, value), np.where(inside, high, value)


def _variance(alignments: Alignments, shares: Floats, values: Floats) -> Floats:
    mean = alignments.total(shares * values)
    return alignments.total(shares * (values - alignments.each(mean)) ** 2)
