"""Many tests at once."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Return adjusted p-values: those at most q are discoveries with false discovery rate q.

    One dimension in, the same order out; an empty array gives an empty one. Raises ValueError for
    values outside 0..1 or NaN. Holds for independent and positively dependent tests.
    Source: Benjamini and Hochberg (1995), JRSS B 57, 289-300.
    """
    p = np.asarray(p_values, dtype=np.float64)
    if p.size and not bool(((p >= 0) & (p <= 1)).all()):
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    adjusted = np.empty(p.size)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
