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
    return _stepped_up(p_values, 1.0)


def benjamini_yekutieli(p_values: Floats) -> Floats:
    """Return adjusted p-values as `benjamini_hochberg` does, whatever the dependence of the tests.

    Such as that of slices of the same rows, of which one is better where the rest is worse. It costs
    a factor of about `log(K) + 0.58` for K tests.
    Source: Benjamini and Yekutieli (2001), Annals of Statistics 29, 1165-1188.
    """
    return _stepped_up(p_values, float((1.0 / np.arange(1, np.size(p_values) + 1)).sum()))


def _stepped_up(p_values: Floats, factor: float) -> Floats:
    p = np.asarray(p_values, dtype=np.float64)
    if p.size and not bool(((p >= 0) & (p <= 1)).all()):
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(p, kind="stable")
    scaled = p[order] * factor * p.size / np.arange(1, p.size + 1)
    adjusted = np.empty(p.size)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
