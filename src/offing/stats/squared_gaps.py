"""Integrals of the squared gap between two cumulative distributions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats
from offing.stats.divergence import chi_mean, noncentral_interval
from offing.stats.estimate import Distances

_FEW = 4.0
"""By how many per row of the smaller sample the variance under no change is more than the limit's."""

_CAUTION = 1.05
"""What the delta method's variance is multiplied by: it is short by so much where values are skewed."""


@dataclass(frozen=True)
class Gaps:
    """Per cell of many pairs of samples: the gap, and the equal mixture H of the two samples.

    `gap` is the difference of the mid-rank shares, `step` that of the cell's shares; `weight` and
    `middle` are the share and the mid-rank share of the cell in H. H weighs both samples alike,
    whatever their sizes, so that what is measured does not depend on n or m.
    """

    alignments: Alignments

    @cached_property
    def gap(self) -> Floats:
        """Mid-rank share in the current sample less that in the baseline."""
        return self.alignments.middles[0] - self.alignments.middles[1]

    @cached_property
    def step(self) -> Floats:
        """Share in the current sample less that in the baseline."""
        return self.alignments.shares[0] - self.alignments.shares[1]

    @cached_property
    def weight(self) -> Floats:
        """Share of the cell in H."""
        return (self.alignments.shares[0] + self.alignments.shares[1]) / 2

    @cached_property
    def middle(self) -> Floats:
        """Mid-rank share of the cell in H."""
        return (self.alignments.middles[0] + self.alignments.middles[1]) / 2

    @cached_property
    def spread(self) -> Floats:
        """Variance of one row's part in the mid-rank share: H (1 - H), less a quarter of the tie."""
        return np.maximum(self.middle * (1 - self.middle) - self.weight / 4, 0.0)

    @cached_property
    def unit(self) -> Floats:
        """1/n + 1/m of each pair."""
        return 1 / self.alignments.n + 1 / self.alignments.m


class Squared(NamedTuple):
    """The parts of an integral of squared gaps, one entry per pair; see `root_distances`."""

    raw: Floats
    bias: Floats
    level: Floats
    null_variance: Floats
    variance: Floats


def root_distances(alignments: Alignments, squared: Squared, *, confidence: float = 0.95) -> Distances:
    """Return the root of a squared distance without its bias, with its interval.

    `bias` is the bias of `raw` at what was observed, `level` its mean and `null_variance` its
    variance under no change, `variance` that of the delta method. `value` is 0 where the raw
    distance is less than its bias; `expected` is the mean of the raw root under no change.
    """
    distance = squared.raw - squared.bias
    few = np.minimum(alignments.n, alignments.m)
    low, high = noncentral_interval(
        distance,
        squared.level,
        null_variance=squared.null_variance * (1 + _FEW / few),
        variance=squared.variance * _CAUTION,
        confidence=confidence,
    )
    value = np.sqrt(np.maximum(distance, 0.0))
    expected = chi_mean(squared.level, squared.null_variance)
    return Distances(value, np.minimum(np.sqrt(low), value), np.maximum(np.sqrt(high), value), expected)


def sampling_variance(alignments: Alignments) -> tuple[Floats, Floats]:
    """Return, per cell, the variance of the gap and of the step that sampling gives, unbiased."""
    gap, step = np.zeros(alignments.current.shape), np.zeros(alignments.current.shape)
    for share, middle, size in zip(
        alignments.shares, alignments.middles, (alignments.n, alignments.m), strict=True
    ):
        rows = alignments.each(np.maximum(size - 1, 1.0))
        gap += (middle * (1 - middle) - share / 4) / rows
        step += share * (1 - share) / rows
    return gap, step
