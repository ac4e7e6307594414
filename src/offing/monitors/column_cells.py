"""One column's rows in coarse cells, step by step, beside the baseline's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_scan import cell_scan
from offing.stats.window_scan import WindowScan


@dataclass(frozen=True)
class ColumnCells:
    """The cells of a column: T x K counts of steps, K of the baseline.

    The first `baseline.ordered` cells lie in order of value, `missing` is the cell of missing values.
    """

    steps: Ints
    baseline: CellBaseline
    missing: int

    @property
    def rows(self) -> Ints:
        """Rows of each step."""
        total: Ints = self.steps.sum(1)
        return total

    def window(self, step: int, length: int) -> Ints:
        """Return the counts of the `length` steps that end with `step`."""
        inside: Ints = self.steps[max(step - length + 1, 0) : step + 1].sum(0)
        return inside

    def scan(self, steps: Ints) -> WindowScan:
        """Return the evidence at the given steps; 0 where a step has no rows."""
        found = cell_scan(self.steps[steps], self.baseline)
        return found._replace(evidence=np.where(self.rows[steps] == 0, 0.0, found.evidence))


def mean_score(counts: Ints, scores: Floats, ordered: int) -> tuple[float, float, int]:
    """Return the mean of scores over the rows of ordered cells, half its 95 % interval, and the rows.

    NaN without rows.
    """
    inside = counts[:ordered].astype(np.float64)
    n = float(inside.sum())
    if not n:
        return float("nan"), float("nan"), 0
    mean = float(inside @ scores[:ordered]) / n
    variance = max(float(inside @ scores[:ordered] ** 2) / n - mean**2, 0.0)
    return mean, 1.96 * float(np.sqrt(variance / n)), int(n)
