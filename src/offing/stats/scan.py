"""Evidence of a shift in windows of several lengths, from scores of single buckets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from offing.stats.arrays import Bools, Floats, Ints

WINDOWS = (1, 2, 4, 8, 16, 32)
"""Window lengths in buckets. Dyadic: all lengths between them gain little."""


@dataclass(frozen=True)
class Scan:
    """The strongest evidence at each bucket of each series.

    `evidence` is T x S: -ln p of the strongest window that ends at the bucket; 0 where nothing
    can be said. `length` (buckets) and `mean` (of the scores) describe that window.
    """

    evidence: Floats
    length: Ints
    mean: Floats


def scan(scores: Floats, *, baseline: Ints, direction: Ints, windows: tuple[int, ...] = WINDOWS) -> Scan:
    """Search, at every bucket, the windows that end there for a mean score away from 0.

    `scores` is T x S (NaN: not known). `baseline` holds the number of baseline buckets behind
    each series, `direction` +1 (only high values matter), -1 (only low) or 0 (both). A window of
    q known scores with mean s gives z = s / sqrt(1/q + 1/B), referred to Student's t with B-1
    degrees of freedom, since the baseline that defines the scores is itself a sample of B
    buckets. A window counts only where at least half of its buckets are known. Series with
    B < 3 give no evidence.
    """
    known = np.isfinite(scores)
    sums = _cumulate(np.where(known, scores, 0.0))
    counts = _cumulate(known.astype(np.float64))
    best = Scan(np.zeros(scores.shape), np.zeros(scores.shape, np.int64), np.zeros(scores.shape))
    for window in windows:
        if window > len(scores):
            break
        q = counts[window:] - counts[:-window]
        usable = (q >= window / 2) & (baseline >= 3) & known[window - 1 :]
        mean = np.divide(sums[window:] - sums[:-window], q, out=np.zeros(q.shape), where=usable)
        evidence = np.where(usable, _evidence(mean, np.maximum(q, 1.0), baseline, direction), 0.0)
        _keep_stronger(best, evidence, mean, window)
    return best


def largest_evidence(
    scores: Floats, *, baseline: Ints, direction: Ints, windows: tuple[int, ...] = WINDOWS
) -> float:
    """Return the largest evidence of `scan(scores, ...)`, without that of every bucket.

    Evidence grows with the signed z of its series, so only the largest z of each needs a p-value.
    """
    if not scores.size:
        return 0.0
    known = np.isfinite(scores)
    gaps = None if known.all() else _cumulate(known.astype(np.float64))
    sums = _cumulate(scores if gaps is None else np.where(known, scores, 0.0))
    best = np.full(scores.shape[1], -np.inf)
    for window in windows:
        if window > len(scores):
            break
        z = sums[window:] - sums[:-window]
        if gaps is None:
            z_largest = _largest_signed(z, direction) / np.sqrt(window + window**2 / np.maximum(baseline, 1))
        else:
            q = gaps[window:] - gaps[:-window]
            usable = (q >= window / 2) & known[window - 1 :]
            z = np.divide(z, np.sqrt(q + q**2 / np.maximum(baseline, 1)), out=z, where=usable)
            z_largest = _largest_signed(z, direction, usable)
        best = np.maximum(best, z_largest)
    evidence = -np.log(_tail(best, baseline, direction))
    return float(np.where(baseline >= 3, evidence, 0.0).max())


def _largest_signed(z: Floats, direction: Ints, usable: Bools | bool = True) -> Floats:
    """Return, per column, the largest of z, of -z, or of both, as `direction` says."""
    high = z.max(axis=0, initial=-np.inf, where=usable)
    low = -z.min(axis=0, initial=np.inf, where=usable)
    result: Floats = np.where(direction > 0, high, np.where(direction < 0, low, np.maximum(high, low)))
    return result


def _cumulate(values: Floats) -> Floats:
    return np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])


def _evidence(mean: Floats, q: Floats, baseline: Ints, direction: Ints) -> Floats:
    b = np.maximum(baseline, 2).astype(np.float64)
    z = mean / np.sqrt(1 / q + 1 / b)
    signed = np.where(direction == 0, np.abs(z), z * np.where(direction == 0, 1, direction))
    result: Floats = -np.log(_tail(signed, baseline, direction))
    return result


def _tail(signed: Floats, baseline: Ints, direction: Ints) -> Floats:
    """Return the p-value of z, its sign such that large is trouble."""
    b = np.maximum(baseline, 2).astype(np.float64)
    tail: Floats = stdtr(b - 1, -signed) * np.where(direction == 0, 2.0, 1.0)
    return np.clip(tail, 1e-300, 1.0)


def _keep_stronger(best: Scan, evidence: Floats, mean: Floats, window: int) -> None:
    rows = slice(window - 1, None)
    stronger = evidence > best.evidence[rows]
    best.evidence[rows][stronger] = evidence[stronger]
    best.length[rows][stronger] = window
    best.mean[rows][stronger] = mean[stronger]
