"""The Cramér-von Mises distance of two samples that are known as counts in ordered cells."""

from __future__ import annotations

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


def cramer_von_mises(alignments: Alignments, *, confidence: float = 0.95) -> Distances:
    """Return the root mean square gap between the two cumulative shares, 0 to 1/sqrt(3), per pair.

    The square is the integral of (F - G)² over H, the equal mixture of both samples; each cell has
    the mean of the squared gaps before and after it. For samples of equal size it is the two-sample
    statistic T times 1/n + 1/m, midranks for ties. `value` is its root without bias, `expected` the
    mean of the raw root under no change: about 0.37 sqrt(1/n + 1/m), less with ties.

    Measured coverage of the 95 % interval, n of 50, 500 and 5,000: 92 % to 98.3 %, up to 99.4 % near no
    change. Two samples in one cell: all 0. Source: Anderson (1962), Ann. Math. Stat. 33; influence
    functions for the variance.
    """
    gaps = Gaps(alignments)
    inside = gaps.gap**2 + gaps.step**2 / 4
    of_gap, of_step = sampling_variance(alignments)
    rest = (1 - gaps.weight) * gaps.weight
    level = gaps.unit * alignments.total(gaps.weight * (gaps.spread + rest / 4))
    sides = alignments.beyond(2 * gaps.weight * gaps.gap) + gaps.weight * gaps.step / 2
    squared = Squared(
        raw=alignments.total(gaps.weight * inside),
        bias=alignments.total(gaps.weight * (of_gap + of_step / 4)),
        level=level,
        null_variance=_null_variance(alignments, gaps),
        variance=influence_variance(alignments, inside / 2 + sides, inside / 2 - sides),
    )
    return root_distances(alignments, squared, confidence=confidence)


def _null_variance(alignments: Alignments, gaps: Gaps) -> Floats:
    """Return 2 (1/n + 1/m)² times the integral of the squared covariance of two gaps.

    Between cells that is u² (1 - v)² over the ends u < v of cells in H, so a product of two sums;
    within a cell, at its ends s and t (0 or 1), (A - B (s + t) + C s t)² with the values below.
    """
    weight, middle = gaps.weight, gaps.middle
    even = weight**2 / 4
    lower, upper = weight * (middle**2 + even), weight * ((1 - middle) ** 2 + even)
    between = alignments.total(upper * (alignments.upto(lower) - lower))
    before = middle - weight / 2
    a, b, c = before * (1 - before), before * weight, weight * (1 - weight)
    within = a**2 + 3 * b**2 / 2 + c**2 / 4 - 2 * a * b + a * c / 2 - b * c
    return 2 * gaps.unit**2 * (2 * between + alignments.total(weight**2 * within))
