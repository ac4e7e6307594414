"""Many estimates of the same kind, drawn towards each other as far as their noise says."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats


def between_variance(values: Floats, variances: Floats) -> float:
    """Return how much true values differ beyond the noise of their estimates; never negative.

    `values` are T x K: T repeated measurements, such as steps, of K things, each with its sampling
    variance; NaN where there is none. The result is the variance over the T that sampling does not
    explain, pooled over the K; 0 where no column has two values.
    Source: Cochran's analysis-of-variance estimator; Hedges (1983), Psychological Bulletin 93, 388-395.
    """
    known = np.isfinite(values) & np.isfinite(variances)
    count = known.sum(axis=0)
    usable = count > 1
    if not usable.any():
        return 0.0
    kept = np.where(known, values, 0.0)[:, usable]
    noise = np.where(known, variances, 0.0)[:, usable]
    n, mask = count[usable], known[:, usable]
    away = np.where(mask, kept - kept.sum(axis=0) / n, 0.0)
    excess = (away**2).sum(axis=0) - noise.sum(axis=0) * (n - 1) / n
    return max(float(excess.sum()) / float((n - 1).sum()), 0.0)


def shrunk(values: Floats, variances: Floats) -> Floats:
    """Return the empirical Bayes estimates: each value drawn to the weighted mean of all.

    One dimension in and out. A value whose own variance is large beside the variance between the
    true values is mostly the mean; where the values differ no more than by noise, all become it.
    A variance of 0 keeps its value. Raises ValueError for a negative variance or lengths that differ.
    Source: Efron and Morris (1973), J. Am. Stat. Assoc. 68, 117-130, with the variance between by
    DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188.
    """
    if values.shape != variances.shape or (variances < 0).any():
        raise ValueError("each value needs a variance of 0 or more")
    if values.size < 2 or not variances.any():
        return values.copy()
    noise = np.maximum(variances, 1e-12 * float(variances.max()))
    weights = 1.0 / noise
    mean = float((weights * values).sum() / weights.sum())
    spread = float((weights * (values - mean) ** 2).sum()) - (values.size - 1)
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = max(spread / scale, 0.0)
    weights = 1.0 / (noise + between)
    centre = float((weights * values).sum() / weights.sum())
    kept = np.where(variances > 0, between / (between + noise), 1.0)
    found: Floats = centre + kept * (values - centre)
    return found
