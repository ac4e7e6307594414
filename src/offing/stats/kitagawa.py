"""How much of a change of a mean comes from a changed mix of groups, and how much from within them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate, normal_quantile


@dataclass(frozen=True)
class Groups:
    """Groups that share all rows of a sample out: rows, mean and unbiased variance of each.

    Arrays of one length K. Mean and variance of a group without rows are not read; the variance of
    a group of one row is not either.
    """

    n: Ints
    mean: Floats
    variance: Floats

    @property
    def rows(self) -> int:
        """All rows."""
        return int(self.n.sum())

    @cached_property
    def share(self) -> Floats:
        """The share of the rows that each group has."""
        found: Floats = self.n / self.n.sum()
        return found

    @cached_property
    def means(self) -> Floats:
        """The means, 0 where there are no rows."""
        found: Floats = np.where(self.n > 0, self.mean, 0.0)
        return found

    @property
    def total(self) -> float:
        """The mean of all rows."""
        return float((self.share * self.means).sum())

    @cached_property
    def uncertainty(self) -> Floats:
        """The variance of each group's mean; a group counts one row of the pooled variance as its own.

        So a group in which all rows are alike by chance is not taken to be certain.
        """
        squares = np.where(self.n > 1, (self.n - 1) * np.nan_to_num(self.variance), 0.0)
        freedom = np.maximum(self.n - 1, 0).sum()
        pooled = float(squares.sum()) / float(freedom) if freedom else 0.0
        rows = np.maximum(self.n, 1)
        found: Floats = (squares + pooled) / rows / rows
        return found


@dataclass(frozen=True)
class Decomposition:
    """`change = mix + within + interaction`, exactly, each with an interval.

    The arrays have one entry per group: what it adds to each part, and the ends of the interval of
    what it adds within. The entries add up to the parts.
    """

    change: Estimate
    mix: Estimate
    within: Estimate
    interaction: Estimate
    mixes: Floats
    withins: Floats
    interactions: Floats
    within_low: Floats
    within_high: Floats

    @property
    def effects(self) -> Floats:
        """What each group adds to the change in all."""
        found: Floats = self.mixes + self.withins + self.interactions
        return found


def kitagawa(
    current: Groups,
    baseline: Groups,
    *,
    shared: tuple[float, float] = (0.0, 0.0),
    confidence: float = 0.95,
) -> Decomposition:
    """Decompose the change of the mean of all rows between two samples over the same K groups.

    With shares q and p and means y and x of the current and the baseline's groups, and X the
    baseline's mean of all: mix is the sum of `(q - p)(x - X)`, within of `p (y - x)`, interaction
    of `(q - p)(y - x)`. A group without rows on one side has the other side's mean there, so that
    it adds to the mix alone.

    The intervals come from the delta method: shares are multinomial, means have the variance of
    their rows. `shared` is the variance of a shift that all groups of the current and of the
    baseline's sample have in common, such as the mood of a day; it widens `change` and `within`.
    Raises ValueError when a side has no rows.
    Source: Kitagawa (1955), J. Am. Stat. Assoc. 50, 1168-1194; three parts as in Oaxaca (1973),
    Int. Econ. Rev. 14, 693-709, and Jann (2008), Stata J. 8, 453-479.
    """
    if not (current.rows > 0 and baseline.rows > 0):
        raise ValueError(f"nothing to decompose of {current.rows} rows beside {baseline.rows}")
    sides = _Sides(current, baseline, sum(shared), normal_quantile(confidence))
    y, x, moved = sides.y, sides.x, sides.q - sides.p
    centred, change = x - baseline.total, y - x
    withins = sides.p * change
    half = sides.z * np.sqrt(_variance_of_products(sides, change))
    return Decomposition(
        change=sides.estimate(current.total - baseline.total, sides.of_change()),
        mix=sides.estimate(float((moved * centred).sum()), sides.of_mix()),
        within=sides.estimate(float(withins.sum()), sides.of_within()),
        interaction=sides.estimate(float((moved * change).sum()), sides.of_interaction()),
        mixes=moved * centred,
        withins=withins,
        interactions=moved * change,
        within_low=withins - half,
        within_high=withins + half,
    )


class _Sides:
    """Both samples, and the variances of the parts by the delta method."""

    def __init__(self, current: Groups, baseline: Groups, shared: float, z: float) -> None:
        self.n, self.m, self.shared, self.z = current.rows, baseline.rows, shared, z
        self.q, self.p = current.share, baseline.share
        self.here, self.there = current.n > 0, baseline.n > 0
        self.y = np.where(self.here, current.means, baseline.means)
        self.x = np.where(self.there, baseline.means, current.means)
        # A mean that was borrowed from the other side moves with it: their difference has no variance.
        both = self.here & self.there
        self.apart = np.where(both, current.uncertainty + baseline.uncertainty, 0.0)
        self.of_y = np.where(self.here, current.uncertainty, 0.0)
        self.of_x = np.where(self.there, baseline.uncertainty, self.of_y)

    def of_change(self) -> float:
        now = _scatter(self.q, self.y) / self.n + float((self.q**2 * self.of_y).sum())
        then = np.where(self.there, self.of_x, 0.0)
        return now + _scatter(self.p, self.x) / self.m + float((self.p**2 * then).sum()) + self.shared

    def of_mix(self) -> float:
        shares = _scatter(self.q, self.x) / self.n + _scatter(self.p, self.x) / self.m
        return shares + float(((self.q - self.p) ** 2 * self.of_x).sum())

    def of_within(self) -> float:
        change = self.y - self.x
        return _scatter(self.p, change) / self.m + float((self.p**2 * self.apart).sum()) + self.shared

    def of_interaction(self) -> float:
        change = self.y - self.x
        shares = _scatter(self.q, change) / self.n + _scatter(self.p, change) / self.m
        return shares + float(((self.q - self.p) ** 2 * self.apart).sum())

    def estimate(self, value: float, variance: float) -> Estimate:
        half = self.z * float(np.sqrt(max(variance, 0.0)))
        return Estimate(value, value - half, value + half)


def _variance_of_products(sides: _Sides, change: Floats) -> Floats:
    """Return the variance of `p (y - x)` of each group."""
    shares = sides.p * (1.0 - sides.p) / sides.m
    found: Floats = shares * change**2 + sides.p**2 * (sides.apart + sides.shared)
    return found


def _scatter(share: Floats, value: Floats) -> float:
    """Return the variance of the value of one row drawn by these shares."""
    mean = float((share * value).sum())
    return float((share * (value - mean) ** 2).sum())
