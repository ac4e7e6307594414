"""Two columns' rows in the cells of their table, step by step, beside the baseline's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.domain.point import PAIR, Series
from offing.stats.arrays import Ints
from offing.stats.table_baseline import TableBaseline
from offing.stats.table_scan import table_scan
from offing.stats.window_scan import WindowScan

ROWS_A_CELL = 50
"""A table with fewer baseline rows for each of its cells says too little of how columns go together."""


@dataclass(frozen=True)
class PairCells:
    """The table of the columns `names`: T x K counts of steps, K flat, and those of the baseline.

    `scored` are the series that each score of the baseline is told as.
    """

    names: tuple[str, str]
    steps: Ints
    baseline: TableBaseline
    scored: tuple[Series, ...]

    @property
    def rows(self) -> Ints:
        """Rows of each step."""
        total: Ints = self.steps.sum(1)
        return total

    @property
    def filled(self) -> bool:
        """Whether the baseline has rows enough for a table of so many cells."""
        counts = self.baseline.counts
        return int(counts.sum()) >= ROWS_A_CELL * counts.size

    def window(self, step: int, length: int) -> Ints:
        """Return the table (R x C) of the `length` steps that end with `step`."""
        inside: Ints = self.steps[max(step - length + 1, 0) : step + 1].sum(0)
        return inside.reshape(self.baseline.counts.shape)

    def scan(self, steps: Ints) -> WindowScan:
        """Return the evidence at the given steps; 0 where a step has no rows."""
        found = table_scan(self.steps[steps], self.baseline)
        return found._replace(evidence=np.where(self.rows[steps] == 0, 0.0, found.evidence))

    def __str__(self) -> str:
        return PAIR.join(self.names)
