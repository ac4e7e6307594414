"""What the divergences between two count vectors share: cells that matter, bias and interval."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats
from offing.stats.estimate import normal_quantile

SMOOTHING = 0.5
"""What is added to the count of an ordinary cell, so that an empty one has a finite logarithm."""


def pooled_shares(current: Floats, baseline: Floats) -> Floats:
    """Return the shares of the two samples taken together, along the last axis; 0 when empty."""
    both = current + baseline
    total = both.sum(-1, keepdims=True)
    shares: Floats = np.divide(both, total, out=np.zeros(both.shape), where=total > 0)
    return shares


def added_counts(shares: Floats) -> Floats:
    """Return what is added to the counts of cells with these pooled shares.

    1/2 to an ordinary cell; less in one with a pooled share below one in the number of cells, so
    that a nearly empty cell carries no weight of its own; nothing where both samples are empty.
    """
    cells = (shares > 0).sum(-1, keepdims=True)
    added: Floats = SMOOTHING * np.minimum(1.0, cells * shares)
    return added


def smoothed(current: Floats, baseline: Floats) -> tuple[Floats, Floats]:
    """Return the shares of both samples, a little added to each count; see `added_counts`."""
    added = added_counts(pooled_shares(current, baseline))
    p, q = current + added, baseline + added
    return p / np.maximum(p.sum(-1, keepdims=True), 1e-300), q / np.maximum(q.sum(-1, keepdims=True), 1e-300)


def variance_under(shares: Floats, values: Floats) -> Floats:
    """Return the variance of `values` under the distribution `shares`, along the last axis."""
    mean = (shares * values).sum(-1, keepdims=True)
    spread: Floats = (shares * (values - mean) ** 2).sum(-1)
    return spread


def divergence_interval(
    raw: Floats, bias: Floats, *, variance: Floats, unit: Floats, freedom: Floats, confidence: float
) -> tuple[Floats, Floats, Floats]:
    """Return the bias-corrected divergence, and the ends of its interval, all >= 0.

    `bias` is the mean of the raw divergence under no change and `variance` its delta-method
    variance. Near no change the divergence is `unit` times a noncentral chi-square variable with
    `freedom` degrees of freedom; far away it is normal. One form holds in both places: a
    noncentral chi-square with the unit variance / (4 raw), whose limit at no change is `unit`,
    inverted through its square-root normal approximation. Below the value expected by chance the
    corrected value is 0, and so is `low`; `high` stays what can be ruled out at that size.
    """
    z = normal_quantile(confidence)
    value = np.maximum(raw - bias, 0.0)
    away = (raw > 1e-9 * unit) & (variance > 0)
    scale = np.divide(variance, 4 * raw, out=np.array(unit), where=away)
    scale = np.maximum(scale, 1e-9 * unit)
    half = (freedom - 1) / 2
    root = np.sqrt(np.maximum(value / scale + freedom - half, 0.0))
    low = np.where(root > z, (root - z) ** 2 - half, 0.0) * scale
    high = ((root + z) ** 2 - half) * scale
    return value, np.clip(low, 0.0, value), np.maximum(high, value)
