"""The Anderson-Darling distance of two samples that are known as counts in ordered cells."""

from __future__ import annotations

import numpy as np

from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats
from offing.stats.estimate import Distances
from offing.stats.influence import influence_variance
from offing.stats.squared_gaps import (
    Gaps,
    Squared,
    root_distances,
    sampling_variance,
)


def anderson_darling(alignments: Alignments, *, confidence: float = 0.95) -> Distances:
    """Return the root mean square gap between the two cumulative shares, in units of its spread.

    The square is the integral of (F - G)² / (H (1 - H)) over H, the equal mixture of both samples,
    with midranks and the tie term of Scholz and Stephens: 0 alike, 8 ln 2 - 4 (root 1.24) disjoint.
    For samples of equal size N / 2 it is their statistic A² times (1/n + 1/m) N / (N - 1). `value`
    is its root without bias, `expected` the mean of the raw root under no change: about
    0.93 sqrt(1/n + 1/m), less with ties.

    Measured coverage of the 95 % interval, n of 50, 500 and 5,000: 92 % to 98.3 %, up to 99.4 % near no
    change. Two samples in one cell: all 0. Source: Anderson and Darling (1952), Ann. Math. Stat. 23;
    Scholz and Stephens (1987), J. Am. Stat. Assoc. 82; influence functions for the variance.
    """
    gaps = Gaps(alignments)
    some = gaps.spread > 0
    inverse = np.divide(1.0, gaps.spread, out=np.zeros(some.shape), where=some)
    inside = gaps.gap**2 * inverse
    of_gap, _ = sampling_variance(alignments)
    # H takes part in the weights: how they change with it, and with the cell's own share of it.
    turned = gaps.weight * inside * inverse
    own = inside / 2 + turned / 8 - alignments.beyond(turned * (1 - 2 * gaps.middle)) / 2
    sides = alignments.beyond(2 * gaps.weight * gaps.gap * inverse)
    squared = Squared(
        raw=alignments.total(gaps.weight * inside),
        bias=alignments.total(gaps.weight * of_gap * inverse),
        level=gaps.unit * alignments.total(gaps.weight * some),
        null_variance=_null_variance(alignments, gaps, inverse),
        variance=influence_variance(alignments, own + sides, own - sides),
    )
    return root_distances(alignments, squared, confidence=confidence)


def _null_variance(alignments: Alignments, gaps: Gaps, inverse: Floats) -> Floats:
    """Return 2 (1/n + 1/m)² times the integral of the squared correlation of two gaps.

    Between cells that is u² (1 - v)² over their spreads, u < v, so a product of two sums; within a
    cell it is 1.
    """
    lower = gaps.weight * gaps.middle**2 * inverse
    upper = gaps.weight * (1 - gaps.middle) ** 2 * inverse
    between = alignments.total(upper * (alignments.upto(lower) - lower))
    within = alignments.total(gaps.weight**2 * (gaps.spread > 0))
    return 2 * gaps.unit**2 * (2 * between + within)
