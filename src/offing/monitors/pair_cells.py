"""Two columns' rows in the cells of their table, step by step, beside the baseline's."""

from __future__ import annotations

from dataclasses import dataclass

from offing.domain.point import PAIR, Series
from offing.monitors.column_cells import ColumnCells

ROWS_A_CELL = 50
"""A table with fewer baseline rows for each of its cells says too little of how columns go together."""


@dataclass(frozen=True)
class PairCells:
    """The table of the columns `names`, and the series that each score of association is told as."""

    names: tuple[str, str]
    cells: ColumnCells
    scored: tuple[Series, ...]

    @property
    def filled(self) -> bool:
        """Whether the baseline has rows enough for a table of so many cells."""
        counts = self.cells.baseline.counts
        return int(counts.sum()) >= ROWS_A_CELL * counts.size

    def __str__(self) -> str:
        return PAIR.join(self.names)
