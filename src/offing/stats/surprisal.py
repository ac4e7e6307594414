"""How unusual what was shown is, by the shares of a baseline."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtrit

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate


def mean_surprisal(counts: Ints, baseline: Ints, *, confidence: float = 0.95) -> Estimate:
    """Return the mean of -log2 of the baseline's share of each item shown, in bits, with an interval.

    `counts` and `baseline` say how often each item was shown now and in the baseline. A share is
    (showings + 1/2) / all showings, at most 1: the half keeps items that the baseline never showed
    finite, and takes the bias of the logarithm away. The interval allows for the finite window
    and, by the delta method, for the finite baseline; showings count as independent. Raises
    ValueError for fewer than two showings, an empty baseline, or negative counts.
    Source: Zhou et al. (2010), PNAS 107, 4511-4515 (the measure).
    """
    n, m = int(counts.sum()), int(baseline.sum())
    if n < 2 or m < 1 or int(counts.min()) < 0 or int(baseline.min()) < 0:
        raise ValueError(f"no surprisal of {n} showings by {m}")
    bits = surprisals(baseline)
    weights = counts / n
    mean = float(weights @ bits)
    own = float(weights @ (bits - mean) ** 2) / (n - 1)
    others = max(0.0, float((weights**2 * m / (baseline + 0.5)).sum()) - 1) / (m * math.log(2) ** 2)
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * math.sqrt(own + others)
    return Estimate(mean, max(0.0, mean - half), mean + half)


def surprisals(baseline: Ints) -> Floats:
    """Return -log2 of each item's share, in bits, 0 or more; of counts that are not all 0."""
    shares = (baseline + 0.5) / int(baseline.sum())
    return np.asarray(-np.log2(np.minimum(shares, 1.0)), np.float64)
