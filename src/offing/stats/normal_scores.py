"""Score each value by its rank among a baseline, as a standard normal quantile."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from offing.stats.arrays import Floats


def normal_scores(values: Floats, baseline: Floats) -> Floats:
    """Return the van der Waerden score of each value among the baseline's values of its column.

    `values` is T x S and `baseline` B x S, one column per series; the result is T x S. A value
    with mid-rank r among the b finite baseline values of its column scores
    Phi^-1((r + 1/2) / (b + 1)), so scores are bounded by about +-Phi^-1(1 / 2b): one wild bucket
    cannot set the scale for all others. NaN scores NaN, and so does a column without any finite
    baseline value.

    Source: van der Waerden (1952); ranks of new values among old as in conformal p-values.
    """
    scores = np.full(values.shape, np.nan)
    for j in range(values.shape[1]):
        reference = np.sort(baseline[np.isfinite(baseline[:, j]), j])
        rows = np.isfinite(values[:, j])
        if not reference.size or not rows.any():
            continue
        low = np.searchsorted(reference, values[rows, j], "left")
        high = np.searchsorted(reference, values[rows, j], "right")
        scores[rows, j] = ndtri(((low + high) / 2 + 0.5) / (reference.size + 1))
    return scores
