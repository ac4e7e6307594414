"""Pairs of columns in a few cells each: the tables in which a correlation that breaks can be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from offing.domain.physical import physical_name
from offing.profiles.coarse_cells import CoarseCells
from offing.profiles.column import ColumnCounts, Comparable, NumericCounts
from offing.profiles.encoding import Array
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.levels import Cut
from offing.profiles.overflow import NONE
from offing.profiles.row_choice import ChosenRows
from offing.profiles.rows import Ints, column

QUANTILES = 4
"""How many cells the values of a numeric column have at most in a table of pairs."""

FREQUENT = 9
"""How many levels of a categorical column have a cell of their own at most."""

PERCENT = 100
"""A level has a cell of its own when one of so many rows of the baseline, or more, has it."""

Places = NDArray[np.int16]
Pair = tuple[str, str]


@dataclass(frozen=True)
class CrossedCut:
    """The cells of one column in its tables: fewer than `CoarseCells`, which they are merged from.

    Numeric: cell i of the values begins at grid cell `cells.bounds[i - 1]`; one more holds what is no
    finite number: missing, of a wrong type, NaN and infinite. Categorical: one cell per level in
    `cells.bounds`, one for all other levels, new ones among them, and one for missing and wrong type.
    """

    cells: CoarseCells

    @staticmethod
    def of(counts: ColumnCounts, *, rows: int) -> CrossedCut:
        """Choose the cells from a baseline's counts of the column; the baseline has `rows` rows in all.

        Each cell of values holds values of the baseline: what it never had lies in the cell below, or
        in the lowest.
        """
        least = max(1, -(-rows // PERCENT))
        cells = CoarseCells.of(counts, least=least, quantiles=QUANTILES, levels=FREQUENT)
        if not isinstance(counts, NumericCounts):
            return CrossedCut(cells)
        seen = np.flatnonzero(cells.count(counts)[: len(cells.bounds) + 1])
        return CrossedCut(CoarseCells(True, tuple(cells.bounds[place - 1] for place in seen[1:].tolist())))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.cells.bounds) + 2

    @property
    def ordered(self) -> int:
        """How many of the cells, the first ones, lie in order of value; 0: the column has no order."""
        return len(self.cells.bounds) + 1 if self.cells.numeric else 0

    def places(self, array: Array | None, cut: Cut, rows: int) -> Places:
        """Return the cell of each of `rows` rows; `array` is None when the rows lack the column.

        `cut` is that of the plan. Nulls of a wrong type need no telling: they share a cell with missing.
        """
        if isinstance(array, pa.DictionaryArray) and len(array.dictionary) > len(array):
            array = array.dictionary_decode()  # few rows of many texts: only theirs are looked up
        return self._merged[self.cells.places(array, cut, rows, wrong=NONE)]

    def places_of(self, values: Floats, grid: NumericGrid) -> Places:
        """Return the cell of each of these values of a numeric column; NaN stands for missing, too."""
        return self._merged[self.cells.places_of(values, grid)]

    @cached_property
    def _merged(self) -> Places:
        """The cell that each coarse cell is merged into."""
        own = list(range(self.size - 1))
        rest = [self.size - 1] * 4 if self.cells.numeric else [self.size - 2, *[self.size - 1] * 2]
        return np.array(own + rest, np.int16)


@dataclass(frozen=True, eq=False)
class CrossedCounts(Comparable):
    """The tables of all pairs of a plan, one after the other, row by row: `Crossed.tables` reads them."""

    counts: Ints

    @staticmethod
    def merge(parts: Sequence[CrossedCounts]) -> CrossedCounts:
        """Add one or more counts of one plan up."""
        if len(parts) == 1:
            return parts[0]
        return CrossedCounts(np.sum([part.counts for part in parts], axis=0, dtype=np.int64))


@dataclass(frozen=True)
class Crossed:
    """Which pairs of columns are counted together, and in which cells.

    The first column of a pair has the rows of its table, the second the columns. `cuts` has the
    columns of the pairs, and no others.
    """

    cuts: Mapping[str, CrossedCut] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()

    @cached_property
    def shapes(self) -> Mapping[Pair, tuple[int, int]]:
        """How many cells each table has: rows and columns."""
        return {(a, b): (self.cuts[a].size, self.cuts[b].size) for a, b in self.pairs}

    @cached_property
    def size(self) -> int:
        """How many cells all tables have together."""
        return sum(rows * columns for rows, columns in self.shapes.values())

    def ordered(self, name: str) -> int:
        """Return how many cells of a column, the first ones, lie in order of value; 0: it has no order."""
        return self.cuts[name].ordered

    def tables(self, counts: Ints) -> dict[Pair, Ints]:
        """Return the table of each pair, (..., rows, columns), of `counts` as they lie: (..., `size`).

        The tables are views. All have the same sum, that of the rows counted.
        """
        found: dict[Pair, Ints] = {}
        start = 0
        for pair, shape in self.shapes.items():
            end = start + shape[0] * shape[1]
            found[pair] = counts[..., start:end].reshape(*counts.shape[:-1], *shape)
            start = end
        return found

    def count(self, places: Mapping[str, Places], lengths: Ints) -> Ints:
        """Count rows, `lengths` of each run, by their cells in each column: (runs, `size`)."""
        runs = len(lengths)
        run = np.repeat(np.arange(runs), lengths)
        found = np.empty((runs, self.size), np.int64)
        start, last = 0, None
        for (a, b), (rows, columns) in self.shapes.items():
            if a != last:  # the pairs lie in the order of their first columns
                last, above = a, run * rows + places[a]
            end = start + rows * columns
            counted = np.bincount(above * columns + places[b], minlength=runs * rows * columns)
            found[:, start:end] = counted.reshape(runs, rows * columns)
            start = end
        return found

    def empty(self) -> CrossedCounts | None:
        """Return the counts of no rows; None without pairs."""
        return CrossedCounts(np.zeros(self.size, np.int64)) if self.pairs else None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        cuts = {name: cut.cells.to_dict() for name, cut in self.cuts.items()}
        return {"cuts": cuts, "pairs": [list(pair) for pair in self.pairs]}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Crossed:
        """Read the JSON form. Raises KeyError or ValueError when it is not one."""
        cuts = {name: CrossedCut(CoarseCells.from_dict(cells)) for name, cells in data["cuts"].items()}
        return Crossed(cuts, tuple((a, b) for a, b in data["pairs"]))


def count_crossed(chosen: ChosenRows, crossed: Crossed, cuts: Mapping[str, Cut]) -> list[CrossedCounts]:
    """Count the pairs over the chosen rows of each run; `cuts` are those of the plan."""
    rows = chosen.rows
    places = {
        name: cut.places(column(rows, physical_name(name)), cuts[name], rows.num_rows)
        for name, cut in crossed.cuts.items()
    }
    return [CrossedCounts(counts) for counts in crossed.count(places, chosen.lengths)]
