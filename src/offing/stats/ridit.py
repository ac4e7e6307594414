"""How often a value of one sample exceeds a value of another: ridits, and the area under ROC."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit, logit

from offing.stats.alignment import Alignment
from offing.stats.arrays import Floats
from offing.stats.estimate import Estimate, normal_quantile
from offing.stats.proportion import wilson


def mean_ridit(alignment: Alignment, *, confidence: float = 0.95) -> Estimate:
    """Return P(current > baseline) + P(equal) / 2: 0.5 when nothing moved, 0..1.

    Values in one cell count as equal. The variance is DeLong's, the same as Brunner and Munzel's;
    the interval is symmetric on the logit scale and so stays inside 0..1. Where there is no
    variance (complete separation, one value, a constant) it is Wilson's with as many trials as
    the smaller sample has values. Raises ValueError when either sample is empty.
    Source: Bross (1958); DeLong, DeLong and Clarke-Pearson (1988); Brunner and Munzel (2000).
    """
    n, m = alignment.n, alignment.m
    if not (n and m):
        raise ValueError("an empty sample has no ridit")
    current, below = _placements(alignment.current, alignment.baseline, n, m)
    baseline, above = _placements(alignment.baseline, alignment.current, m, n)
    value = min(max(float((current * below).sum()), 0.0), 1.0)
    variance = _spread(current, below, n) / n + _spread(baseline, above, m) / m
    inside = value * (1 - value)
    smallest = inside / max(n, m) * 1e-9
    if min(n, m) < 2 or not inside or variance <= smallest:
        return wilson(value * min(n, m), min(n, m), confidence=confidence)
    half = normal_quantile(confidence) * math.sqrt(variance) / inside
    centre = float(logit(value))
    return Estimate(value, min(float(expit(centre - half)), value), max(float(expit(centre + half)), value))


def _placements(of: Floats, among: Floats, size: int, other: int) -> tuple[Floats, Floats]:
    """Return the share of each cell in one sample, and that cell's mid-rank share in the other."""
    shares = np.diff(of, prepend=0.0) / size
    middle = (among + np.concatenate([np.zeros(1), among[:-1]])) / (2 * other)
    return shares, middle


def _spread(shares: Floats, placements: Floats, size: int) -> float:
    """Return the sample variance of the placements."""
    if size < 2:
        return 0.0
    mean = float((shares * placements).sum())
    return float((shares * (placements - mean) ** 2).sum()) * size / (size - 1)
