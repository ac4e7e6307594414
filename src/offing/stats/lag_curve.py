"""Which share of labels has come by a given age."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats, Ints


def share_by_age(counts: Ints, lower: Floats, upper: Floats, ages: Floats) -> Floats:
    """Return, for each of `ages`, the share of values that are at most that large, 0..1.

    `counts`, `lower` and `upper` (edges) have one entry per cell, cells in order; inside a cell values
    count as spread evenly, a cell of no width as a step. NaN everywhere when there are no values.
    """
    ages = np.asarray(ages, np.float64)
    total = int(counts.sum())
    if not total:
        return np.full(ages.shape, np.nan)
    cumulated = np.concatenate([np.zeros(1), np.cumsum(counts) / total])
    whole = np.searchsorted(upper, ages, side="right")
    cell = np.minimum(whole, counts.size - 1)
    width = upper[cell] - lower[cell]
    inside = np.divide(ages - lower[cell], width, out=np.zeros(ages.shape), where=width > 0)
    part = np.clip(inside, 0.0, 1.0) * (cumulated[cell + 1] - cumulated[cell])
    share: Floats = np.where(whole < counts.size, cumulated[cell] + part, 1.0)
    return share
