"""Two columns' rows in the cells of their table, step by step, beside the baseline's."""

from __future__ import annotations

from dataclasses import dataclass

from offing.domain.point import PAIR, Series
from offing.monitors.column_cells import ColumnCells


@dataclass(frozen=True)
class PairCells:
    """The table of the columns `names`, and the series that each score of association is told as."""

    names: tuple[str, str]
    cells: ColumnCells
    scored: tuple[Series, ...]

    def __str__(self) -> str:
        return PAIR.join(self.names)
