"""A column in a few coarse cells: of its counts, and of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from offing.domain.schema import ColumnKind
from offing.profiles.categorical import place_of
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.encoding import Array, doubles, kind_of, texts, valid_rows
from offing.profiles.grid import Cells, Floats, NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.rows import Ints
from offing.stats.quantile_cells import QuantileCells, quantile_cells

NUMERIC_CELLS = 20
"""How many quantile cells of the baseline there are: twice those of a PSI, whose ends are too wide."""

LEVELS = 19
"""How many levels have a cell of their own; the rest share one."""

COMPARED = 6
"""With so many bounds, or fewer, comparing a value with each is quicker than to search among them."""

MISSING, WRONG, NAN, INFINITE = range(4)
"""The order of a numeric column's cells beside its values."""


@dataclass(frozen=True)
class CoarseCells:
    """Cells chosen from a baseline's counts of one column.

    Numeric: cell i of the values begins at grid cell `bounds[i - 1]`; then missing, wrong type, NaN
    and infinite. Categorical: one cell per level whose place is in `bounds`, then the rest, new
    levels, missing and wrong type.
    """

    numeric: bool
    bounds: tuple[int, ...]

    @staticmethod
    def of(
        counts: ColumnCounts, *, least: int = 0, quantiles: int = NUMERIC_CELLS, levels: int = LEVELS
    ) -> CoarseCells:
        """Choose `quantiles` of a numeric column, the most frequent `levels` of a categorical one.

        A level of fewer than `least` rows has no cell of its own.
        """
        if isinstance(counts, NumericCounts):
            starts = quantile_cells(counts.cells, counts.counts, limit=quantiles).starts
            return CoarseCells(True, tuple(starts.tolist()))
        frequent = np.argsort(-counts.counts, kind="stable")[:levels]
        return CoarseCells(False, tuple(frequent[counts.counts[frequent] >= least].tolist()))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.bounds) + (5 if self.numeric else 4)

    def count(self, counts: ColumnCounts) -> Ints:
        """Return the rows of each cell. Raises TypeError for counts of the other kind."""
        if isinstance(counts, NumericCounts) and self.numeric:
            values = self._quantiles.count(counts.cells, counts.counts)
            rest = (counts.missing, counts.wrong_type, counts.nan, counts.pos_inf + counts.neg_inf)
            return np.concatenate([values, rest]).astype(np.int64)
        if isinstance(counts, CategoricalCounts) and not self.numeric:
            own = counts.counts[np.array(self.bounds, np.int64)]
            other = int(counts.counts.sum()) - int(own.sum()) + counts.other
            return np.concatenate([own, (other, counts.new, counts.missing, counts.wrong_type)])
        raise TypeError("counts of the other kind of column")

    def places(self, array: Array | None, cut: Cut, rows: int, *, wrong: Ints, numbers: bool = False) -> Ints:
        """Return the cell of each of `rows` rows, as the kernel would count them.

        `array` is None when the rows lack the column. The nulls at the positions `wrong` are of a
        wrong type; `numbers` says that numbers are names of classes.
        """
        first = len(self.bounds) + 1
        missing, bad = (first + MISSING, first + WRONG) if self.numeric else (first + 1, first + 2)
        found = np.full(rows, missing, np.int64)
        if array is not None and _readable(array, cut, numbers):
            found = self._values(array, cut) if isinstance(cut, NumericGrid) else self._levels(array, cut)
        elif array is not None:
            found[valid_rows(array)] = bad
        found[wrong[found[wrong] == missing]] = bad
        return found

    def places_of(self, values: Floats, grid: NumericGrid) -> Ints:
        """Return the cell of each of these values of a numeric column."""
        finite = np.isfinite(values)
        if finite.all():
            return self._of_fine(grid.cells(values))
        first = len(self.bounds) + 1
        found = np.full(len(values), first + NAN, np.int64)
        found[np.isinf(values)] = first + INFINITE
        found[finite] = self._of_fine(grid.cells(values[finite]))
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"numeric": self.numeric, "bounds": list(self.bounds)}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> CoarseCells:
        """Read the JSON form. Raises KeyError or TypeError when it is not one."""
        return CoarseCells(bool(data["numeric"]), tuple(data["bounds"]))

    @property
    def _quantiles(self) -> QuantileCells:
        return QuantileCells(np.array(self.bounds, np.int64))

    def _values(self, array: Array, grid: NumericGrid) -> Ints:
        values, valid = doubles(array)
        found = self.places_of(values, grid)
        if valid is not None:
            found[~valid] = len(self.bounds) + 1 + MISSING
        return found

    def _of_fine(self, cells: Cells) -> Ints:
        """Return the cell of values that lie in these cells of the grid."""
        if len(self.bounds) > COMPARED:
            return np.searchsorted(self._quantiles.starts, cells, side="right")
        found = np.zeros(len(cells), np.int64)
        for bound in self.bounds:
            found += cells >= bound
        return found

    def _levels(self, array: Array, levels: CategoricalLevels) -> Ints:
        codes, names = texts(array)
        known, rest = len(levels.known), len(self.bounds)
        coarse = np.full(known + 3, rest, np.int64)
        coarse[list(self.bounds)] = np.arange(rest)
        coarse[known + 1 :] = (rest + 1, rest + 2)
        return coarse[place_of(names, levels, new=known + 1, missing=known + 2)[codes]]


def _readable(array: Array, cut: Cut, numbers: bool) -> bool:
    kind = kind_of(array.type)
    if isinstance(cut, NumericGrid):
        return kind is ColumnKind.NUMERIC
    return kind is ColumnKind.CATEGORICAL or (numbers and kind is ColumnKind.NUMERIC)
