"""What a shift between the cells of a column does to the mean loss, from losses per cell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import stdtrit

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate, normal_quantile


@dataclass(frozen=True)
class CellLosses:
    """Losses of labelled rows by cell: how many rows, the sum of their losses and of their squares.

    Arrays of one length. A cell of few rows is drawn towards the whole with the weight of one row, so
    that a cell without any has the mean loss of all and their full variance as its uncertainty.
    """

    n: Floats
    sums: Floats
    squares: Floats

    @property
    def rows(self) -> float:
        """How many rows have a loss."""
        return float(self.n.sum())

    @cached_property
    def mean(self) -> float:
        """The mean loss of a row. Not defined (NaN) without rows."""
        return float(self.sums.sum()) / self.rows if self.rows else math.nan

    @cached_property
    def variance(self) -> float:
        """The variance of a row's loss; never negative."""
        return max(float(self.squares.sum()) / self.rows - self.mean**2, 0.0) if self.rows else math.nan

    @cached_property
    def means(self) -> Floats:
        """The mean loss of each cell."""
        found: Floats = (self.sums + self.mean) / (self.n + 1.0)
        return found

    @cached_property
    def spread(self) -> Floats:
        """The variance of a row's loss within each cell."""
        own = self.squares - self.sums**2 / np.maximum(self.n, 1.0)
        found: Floats = (np.maximum(own, 0.0) + self.variance) / np.maximum(self.n, 1.0)
        return found

    @property
    def uncertainty(self) -> Floats:
        """The mean squared error of each cell's mean, as if cells differed as much as rows do."""
        found: Floats = self.spread / (self.n + 1.0)
        return found


def first_order_harm(
    losses: CellLosses, current: Ints, baseline: Ints, *, confidence: float = 0.95
) -> Estimate:
    """Return how much the mean loss grows when rows move between cells and each cell keeps its loss.

    `current` and `baseline` count rows per cell of `losses`. The value is the sum over cells of
    `(q - p) (loss - mean loss)`, p and q the shares, in units of the loss; negative when rows moved to
    cells of smaller loss. The interval allows for both samples of rows and for the losses being means
    of a sample themselves: Student's t. Raises ValueError when a side has no rows or nothing has a loss.
    Source: the mix part of Kitagawa (1955), J. Am. Stat. Assoc. 50, 1168-1194.
    """
    n, m = float(current.sum()), float(baseline.sum())
    if not (n > 0 and m > 0 and losses.rows > 0):
        raise ValueError(f"no harm from {n} rows beside {m} with {losses.rows} losses")
    now, then = current / n, baseline / m
    gap = losses.means - losses.mean
    value = float(((now - then) * gap).sum())
    variance = _scatter(now, gap) / n + _scatter(then, gap) / m
    # The gaps' own noise is in the scatter already, so that only what really moved is left to add.
    moved = (now - then) ** 2 - now * (1.0 - now) / n - then * (1.0 - then) / m
    variance += max(float((moved * losses.uncertainty).sum()), 0.0)
    half = float(stdtrit(max(min(n, m) - 1.0, 1.0), 0.5 + confidence / 2)) * math.sqrt(variance)
    return Estimate(value, value - half, value + half)


def expected_mean_loss(losses: CellLosses, current: Ints, *, confidence: float = 0.95) -> Estimate:
    """Return the mean loss that rows are expected to show once their labels have come.

    `current` counts rows per cell of `losses`; each cell is taken to lose what it lost. The interval
    holds the realised mean of these rows: it allows for their own labels and for the losses of cells
    being means of a sample. Losses are taken as not negative. Raises ValueError without rows or losses.
    """
    n = float(current.sum())
    if not (n > 0 and losses.rows > 0):
        raise ValueError(f"no expected loss of {n} rows with {losses.rows} losses")
    share = current / n
    value = float((share * losses.means).sum())
    variance = float((share * losses.spread).sum()) / n
    variance += float((share**2 * losses.uncertainty).sum())
    half = normal_quantile(confidence) * math.sqrt(variance)
    return Estimate(value, max(value - half, 0.0), value + half)


def _scatter(share: Floats, gap: Floats) -> float:
    """Return the variance of the gap of one row drawn by these shares."""
    mean = float((share * gap).sum())
    return float((share * (gap - mean) ** 2).sum())
