"""How often a value of one sample exceeds a value of another: ridits, and the area under ROC."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from offing.stats.alignment import Alignment
from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats
from offing.stats.estimate import Distances, Estimate, normal_quantile
from offing.stats.proportion import wilson


def mean_ridits(alignments: Alignments, *, confidence: float = 0.95) -> Distances:
    """Return P(current > baseline) + P(equal) / 2 of each pair of samples: 0.5 when nothing moved.

    The variance is DeLong's, the same as Brunner and Munzel's; the interval is symmetric on the
    logit scale and so stays inside 0..1. Where there is no variance (complete separation, one
    value, a constant) it is Wilson's with as many trials as the smaller sample has values.
    Measured coverage, n of 50, 500 and 5,000: 93 % to 97 %. `expected` is 0.5.
    Source: Bross (1958); DeLong, DeLong and Clarke-Pearson (1988); Brunner and Munzel (2000).
    """
    (current, baseline), (above, below) = alignments.shares, alignments.middles
    n, m = alignments.n, alignments.m
    value = np.minimum(np.maximum(alignments.total(current * below), 0.0), 1.0)
    variance = _spread(alignments, current, below, n) / n + _spread(alignments, baseline, above, m) / m
    inside = value * (1 - value)
    doubtful = (np.minimum(n, m) >= 2) & (inside > 0) & (variance > inside / np.maximum(n, m) * 1e-9)
    safe = np.where(doubtful, value, 0.5)
    half = normal_quantile(confidence) * np.sqrt(np.where(doubtful, variance, 0.0)) / (safe * (1 - safe))
    low, high = np.asarray(expit(logit(safe) - half)), np.asarray(expit(logit(safe) + half))
    for i in np.flatnonzero(~doubtful).tolist():
        trials = min(float(n[i]), float(m[i]))
        _, low[i], high[i] = wilson(float(value[i]) * trials, trials, confidence=confidence)
    return Distances(value, np.minimum(low, value), np.maximum(high, value), np.full(value.shape, 0.5))


def mean_ridit(alignment: Alignment, *, confidence: float = 0.95) -> Estimate:
    """Return the mean ridit of one pair of samples; see `mean_ridits`.

    Raises ValueError when either sample is empty.
    """
    found = mean_ridits(Alignments.of(alignment), confidence=confidence)
    return Estimate(float(found.value[0]), float(found.low[0]), float(found.high[0]))


def _spread(alignments: Alignments, shares: Floats, placements: Floats, size: Floats) -> Floats:
    """Return the sample variance of the placements, 0 for a single value."""
    mean = alignments.total(shares * placements)
    around = alignments.total(shares * (placements - alignments.each(mean)) ** 2)
    return around * size / np.maximum(size - 1, 1.0)
