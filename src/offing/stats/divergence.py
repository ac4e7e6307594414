"""What the divergences between two count vectors share: cells that matter, chance and interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, xlogy

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.estimate import normal_quantile
from offing.stats.noncentral_chi_square import noncentrality

SMOOTHING = 0.5
"""What is added to the count of an ordinary cell, so that an empty one has a finite logarithm."""

_ENTRIES, _STEPS = 400, 399 / float(np.log1p(400.0))
"""Entries of a table of Poisson means, and how many there are per unit of ln(1 + mean)."""

_SHORT = 5.0
"""By how much of 1/n + 1/m the delta method's variance is short."""

_LEAST = 1e-100
"""A level below this is none at all."""

_LEAST_FREEDOM = 0.5
"""Of less freedom than this, chance that is nothing but for rare leaps, no power is normal."""


@dataclass(frozen=True)
class Cells:
    """Counts of two samples over the same cells, ... x cells, and what every divergence asks of them.

    What is derived is computed once, when the first divergence asks. The last axis is that of the
    cells; where a sample is empty its size counts as 1, and `some` is false.
    """

    current: Floats
    baseline: Floats

    @staticmethod
    def of(current: Floats | Ints, baseline: Floats | Ints) -> Cells:
        """Take counts of any numeric type in."""
        return Cells(np.asarray(current, dtype=np.float64), np.asarray(baseline, dtype=np.float64))

    @cached_property
    def _sizes(self) -> tuple[Floats, Floats]:
        """Rows of the two samples, ... x 1."""
        return self.current.sum(-1, keepdims=True), self.baseline.sum(-1, keepdims=True)

    @cached_property
    def some(self) -> Bools:
        """Where neither sample is empty."""
        some: Bools = ((self._sizes[0] > 0) & (self._sizes[1] > 0))[..., 0]
        return some

    @cached_property
    def n(self) -> Floats:
        """Rows of the current sample, 1 at least, ... x 1."""
        return np.maximum(self._sizes[0], 1.0)

    @cached_property
    def m(self) -> Floats:
        """Rows of the baseline, 1 at least, ... x 1."""
        return np.maximum(self._sizes[1], 1.0)

    @cached_property
    def unit(self) -> Floats:
        """1/n + 1/m, which the divergences of well-filled cells are a multiple of under no change."""
        unit: Floats = (1 / self.n + 1 / self.m)[..., 0]
        return unit

    @cached_property
    def shares(self) -> tuple[Floats, Floats]:
        """The shares of the two samples."""
        return self.current / self.n, self.baseline / self.m

    @cached_property
    def pooled(self) -> Floats:
        """The shares of both samples together."""
        return pooled_shares(self.current, self.baseline)

    @cached_property
    def occupied(self) -> Bools:
        """The cells that either sample has a row in."""
        return self.pooled > 0

    @cached_property
    def rest(self) -> Floats:
        """1 - pooled share of the occupied cells, 0 elsewhere: what a fixed n leaves of a variance."""
        return np.where(self.occupied, 1 - self.pooled, 0.0)

    @cached_property
    def freedom(self) -> Floats:
        """The sum of `rest`: one less than the number of occupied cells."""
        freedom: Floats = self.rest.sum(-1)
        return freedom

    @cached_property
    def halves(self) -> tuple[Floats, Floats]:
        """The shares with 1/2 added to the count of every occupied cell, and 1 elsewhere."""
        return (
            np.where(self.occupied, (self.current + SMOOTHING) / self.n, 1.0),
            np.where(self.occupied, (self.baseline + SMOOTHING) / self.m, 1.0),
        )

    @cached_property
    def added(self) -> Floats:
        """What smoothing adds to each count; see `added_counts`."""
        return added_counts(self.pooled)

    @cached_property
    def smooth(self) -> tuple[Floats, Floats]:
        """The smoothed shares of the two samples."""
        return smoothed(self.current, self.baseline)

    @cached_property
    def cautious(self) -> tuple[Floats, Floats]:
        """The shares with one row more in each ordinary cell, as Agresti and Coull (1998) have it.

        An empty cell is no proof that its share is 0.
        """
        return smoothed(self.current, self.baseline, times=2.0)

    @cached_property
    def places(self) -> tuple[Ints, Floats]:
        """Where the mean counts of both samples are in a `ChanceTable`: entry, and part of a step."""
        means = np.stack([self.pooled * self.n, self.pooled * self.m])
        at = np.minimum(np.log1p(means) * _STEPS, _ENTRIES - 1.000001)
        entry = at.astype(np.int64)
        return entry, at - entry


def pooled_shares(current: Floats, baseline: Floats) -> Floats:
    """Return the shares of the two samples taken together, along the last axis; 0 when empty."""
    both = current + baseline
    total = both.sum(-1, keepdims=True)
    shares: Floats = np.divide(both, total, out=np.zeros(both.shape), where=total > 0)
    return shares


def added_counts(shares: Floats) -> Floats:
    """Return what is added to the counts of cells with these pooled shares.

    1/2 to an ordinary cell; less in one with a pooled share below one in the number of cells, so
    that a nearly empty cell carries no weight of its own; nothing where both samples are empty.
    """
    cells = (shares > 0).sum(-1, keepdims=True)
    added: Floats = SMOOTHING * np.minimum(1.0, cells * shares)
    return added


def smoothed(current: Floats, baseline: Floats, *, times: float = 1.0) -> tuple[Floats, Floats]:
    """Return the shares of both samples, a little added to each count: `times` the `added_counts`."""
    added = times * added_counts(pooled_shares(current, baseline))
    p, q = current + added, baseline + added
    return p / np.maximum(p.sum(-1, keepdims=True), 1e-300), q / np.maximum(q.sum(-1, keepdims=True), 1e-300)


def variance_under(shares: Floats, values: Floats) -> Floats:
    """Return the variance of `values` under the distribution `shares`, along the last axis."""
    mean = (shares * values).sum(-1, keepdims=True)
    spread: Floats = (shares * (values - mean) ** 2).sum(-1)
    return spread


def delta_variance(cells: Cells, slopes: Callable[[Floats, Floats], tuple[Floats, Floats]]) -> Floats:
    """Return the delta-method variance of a divergence with these derivatives in p and in q.

    `slopes` gets the shares with 1/2 added to every count: in a cell that the baseline never
    visited the true derivative may have no bound, and one row there would make the interval useless.
    It is that of large samples, short by a tenth at 50 rows.
    """
    in_p, in_q = slopes(*cells.halves)
    shares, others = cells.cautious
    variance = variance_under(shares, in_p) / cells.n[..., 0] + variance_under(others, in_q) / cells.m[..., 0]
    return variance * (1 + _SHORT * cells.unit)


class ChanceTable(NamedTuple):
    """Mean and standard deviation of one cell's part of a divergence, by the cell's mean count."""

    mean: Floats
    deviation: Floats


def chance_table(part: Callable[[Floats, Floats], Floats]) -> ChanceTable:
    """Tabulate `part(count, mean)` for Poisson counts of mean 0 to 400; beyond that it is constant.

    `part` is what a cell adds to the divergence, times the size of the sample, when the other
    sample's share is known to be `mean / size`.
    """
    mean = np.expm1(np.arange(_ENTRIES) / _STEPS)[:, None]
    counts = np.arange(600, dtype=np.float64)
    chance = np.exp(xlogy(counts, mean) - mean - gammaln(counts + 1))
    values = part(np.broadcast_to(counts, chance.shape), np.broadcast_to(mean, chance.shape))
    first = (chance * values).sum(1)
    second = (chance * (values - first[:, None]) ** 2).sum(1)
    return ChanceTable(first, np.sqrt(second))


def read_table(cells: Cells, column: Floats) -> Floats:
    """Return a table's column at the mean counts of both samples, 2 x ... x cells."""
    entry, part = cells.places
    read: Floats = column[entry] * (1 - part) + column[entry + 1] * part
    return read


def without_change(cells: Cells, table: ChanceTable) -> tuple[Floats, Floats]:
    """Return mean and variance of a divergence when both samples come from the pooled shares.

    The two samples add up in the mean, and in the standard deviation of each cell: exact for
    well-filled cells, where a part is a square of a sum of two normal variables. The factor
    1 - share is that of a fixed n.
    """
    (mine, theirs), (spread, other) = read_table(cells, table.mean), read_table(cells, table.deviation)
    mean: Floats = (cells.rest * (mine / cells.n + theirs / cells.m)).sum(-1)
    variance: Floats = (cells.rest * (spread / cells.n + other / cells.m) ** 2).sum(-1)
    return mean, variance


def noncentral_interval(
    distance: Floats, level: Floats, *, null_variance: Floats, variance: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Return the ends of the interval of a squared distance, both >= 0.

    `distance` is corrected for bias, and may be negative; `level` is the mean of the raw one under
    no change. `null_variance` is its variance there, `variance` that of the delta method at what was
    observed, and 0 at no change. Near no change the raw distance is a sum of weighted
    chi-square variables, far away it is normal. One form holds in both places: a scaled noncentral
    chi-square with the mean `level + distance` and the matching variance. Below `level` the low end
    is 0; the high end stays what can be ruled out at that level. Where `level` is 0 both ends are 0.
    """
    z = normal_quantile(confidence)
    known = level > _LEAST
    floor = np.where(known, level, 1.0)
    above = np.maximum(distance, 0.0)
    near, far = null_variance / (2 * floor), variance / (4 * (above + floor))
    weight = floor / (floor + above)
    scale = np.maximum(weight * near + (1 - weight) * far, 1e-9 * floor)
    value, freedom = (above + floor) / scale, np.maximum(floor / scale, _LEAST_FREEDOM)
    sides = np.array([z, -z]).reshape(2, *[1] * value.ndim)
    low, high = noncentrality(value, freedom, sides) * scale
    return np.where(known, np.minimum(low, above), 0.0), np.where(known, np.maximum(high, above), 0.0)


def chi_mean(level: Floats, variance: Floats) -> Floats:
    """Return the mean of the root of a variable with this mean and variance, like a scaled chi-square.

    0 where `level` is 0. Source: Satterthwaite (1946) for the degrees of freedom 2 level² / variance.
    """
    some = (level > 0) & (variance > 0)
    safe = np.where(some, level, 1.0)
    freedom = 2 * safe**2 / np.where(some, variance, 1.0)
    ratio = np.exp(gammaln((freedom + 1) / 2) - gammaln(freedom / 2)) * np.sqrt(2 / freedom)
    return np.sqrt(np.maximum(level, 0.0)) * np.where(some, np.minimum(ratio, 1.0), 1.0)
