"""Distances by their definitions, without what chance adds and without an interval."""

from __future__ import annotations

import numpy as np

from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats


def plain_hellinger(p: Floats, q: Floats) -> float:
    return float(np.sqrt(max(1 - np.sqrt(p * q).sum(), 0.0)))


def plain_total_variation(p: Floats, q: Floats) -> float:
    return float(np.abs(p - q).sum() / 2)


def plain_cramer_von_mises(alignments: Alignments) -> Floats:
    """Return the root mean square gap of the distribution functions, before and after each step."""
    below = alignments.below[0] - alignments.below[1]
    before = below - (alignments.shares[0] - alignments.shares[1])
    weight = (alignments.shares[0] + alignments.shares[1]) / 2
    return np.asarray(np.sqrt(alignments.total(weight * (below**2 + before**2) / 2)))


def plain_anderson_darling(alignments: Alignments) -> Floats:
    """Return the weighted root mean square gap, with midranks."""
    gap = alignments.middles[0] - alignments.middles[1]
    weight = (alignments.shares[0] + alignments.shares[1]) / 2
    middle = (alignments.middles[0] + alignments.middles[1]) / 2
    return np.asarray(np.sqrt(alignments.total(weight * gap**2 / (middle * (1 - middle) - weight / 4))))
