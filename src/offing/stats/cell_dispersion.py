"""Whether the steps of a sample differ by more than the drawing of their rows explains."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_scan import LEAST_EXPECTED


class Dispersion(NamedTuple):
    """Sums of squares that are chi-square variables when all steps are drawn alike.

    `squares` and `freedom` are of location, spread and shape, in this order; a freedom of 0 says
    nothing.
    """

    squares: Floats
    freedom: Floats


def cell_dispersion(steps: Ints, baseline: CellBaseline) -> Dispersion:
    """Compare the steps (B x K counts of one column) with each other.

    Location and spread: the weighted sum of squares between the steps' mean scores over the variance
    of a row's score, B - 1 degrees of freedom (Kruskal and Wallis 1952 for the ridits). Shape: the
    chi-square of homogeneity, where cells that expect fewer than five rows in a step are one cell.
    Steps without rows are left out; fewer than two steps say nothing.
    """
    table = baseline.folded(steps[steps.sum(1) > 0]).astype(np.float64)
    squares, freedom = np.zeros(3), np.zeros(3)
    if len(table) < 2:
        return Dispersion(squares, freedom)
    squares[:2], freedom[:2] = _between(table[:, : baseline.ordered], baseline)
    squares[2], freedom[2] = _homogeneity(table)
    return Dispersion(squares, freedom)


def apart_at(steps: Ints) -> Floats:
    """Return how far all steps (B x K) from each on are from those before it: B - 1 chi-squares.

    Entry i compares the steps from i + 1 on with the others, by the chi-square of homogeneity of their sums.
    """
    before = np.cumsum(steps, axis=0, dtype=np.float64)
    total, before = before[-1], before[:-1]
    after = total - before
    shares = total / max(float(total.sum()), 1.0)
    squares = np.zeros(len(before))
    for side in (before, after):
        expected = side.sum(1, keepdims=True) * shares
        filled = expected > 0
        squares += np.divide((side - expected) ** 2, expected, out=np.zeros(side.shape), where=filled).sum(1)
    return squares


def _between(table: Floats, baseline: CellBaseline) -> tuple[Floats, Floats]:
    rows = table.sum(1)
    table, rows = table[rows > 0], rows[rows > 0]
    if len(table) < 2 or not baseline.ordered:
        return np.zeros(2), np.zeros(2)
    scores = baseline.scores[:2, : baseline.ordered]
    total = table.sum(0)
    mean = scores @ total / total.sum()
    variance = (scores**2) @ total / total.sum() - mean**2
    steps = table @ scores.T / rows[:, None]
    varied = variance > 1e-12
    squares = (rows[:, None] * (steps - mean) ** 2).sum(0) / np.where(varied, variance, 1.0)
    return np.where(varied, squares, 0.0), np.where(varied, len(table) - 1.0, 0.0)


def _homogeneity(table: Floats) -> tuple[float, float]:
    shares = table.sum(0) / table.sum()
    enough = shares * np.median(table.sum(1)) >= LEAST_EXPECTED
    few = table[:, ~enough].sum(1, keepdims=True)
    cells = np.concatenate([table[:, enough], few], axis=1) if few.any() else table[:, enough]
    if cells.shape[1] < 2:
        return 0.0, 0.0
    expected = cells.sum(0) / cells.sum() * cells.sum(1, keepdims=True)
    return float(((cells - expected) ** 2 / expected).sum()), (cells.shape[1] - 1.0) * (len(cells) - 1.0)
