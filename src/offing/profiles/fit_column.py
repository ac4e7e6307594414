"""How the cells of one column are chosen from the values that the baseline has of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind
from offing.profiles.encoding import Array, doubles, kind_of, text_counts
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut

RANKS = 1000
"""Of so many order statistics a numeric column's variety is told."""


@dataclass(frozen=True)
class FittedColumn:
    """The cells of a column and its variety: how many levels, or how many of `RANKS` order statistics differ.

    The variety is None when the baseline lacks the column.
    """

    cut: Cut
    variety: int | None = None


def absent_column(stated: ColumnKind | None) -> FittedColumn:
    """Return the cells of a column that the baseline lacks; without a stated kind it is numeric."""
    return FittedColumn(CategoricalLevels(()) if stated is ColumnKind.CATEGORICAL else NumericGrid(0.0, 1.0))


def fit_column(
    pieces: Iterable[Array], type_: pa.DataType, stated: ColumnKind | None, scratch: Floats
) -> FittedColumn:
    """Choose the cells of a column that comes in `pieces` of one type.

    One whose values are of another kind than `stated` has the cells of no values. `scratch` is memory for
    a number per row: it saves fresh pages for every column.
    """
    actual = kind_of(type_)
    kind = stated or actual or ColumnKind.NUMERIC
    pieces = pieces if actual is kind else ()
    return fit_numbers(pieces, scratch) if kind is ColumnKind.NUMERIC else fit_levels(pieces)


def fit_numbers(pieces: Iterable[Array], scratch: Floats) -> FittedColumn:
    """Choose the grid of numeric pieces; their values are sorted once, in `scratch`."""
    filled = 0
    for piece in pieces:
        values, valid = doubles(piece)
        values = values if valid is None else values[valid]
        scratch[filled : filled + len(values)] = values
        filled += len(values)
    ordered = scratch[:filled]
    ordered.sort()  # NaN comes last
    start, end = np.searchsorted(ordered, -np.inf, side="right"), np.searchsorted(ordered, np.inf)
    finite = ordered[int(start) : int(end)]
    if not len(finite):
        return FittedColumn(NumericGrid.of_ordered(finite), 0)
    ranks = np.linspace(0, len(finite) - 1, RANKS).astype(int)
    return FittedColumn(NumericGrid.of_ordered(finite), len(np.unique(finite[ranks])))


def fit_levels(pieces: Iterable[Array]) -> FittedColumn:
    """Choose the levels of pieces of texts or booleans."""
    totals: dict[str, int] = {}
    for piece in pieces:
        add_counts(totals, text_counts(piece))
    levels = CategoricalLevels.fit(totals)
    return FittedColumn(levels, len(levels.known))


def add_counts(totals: dict[str, int], counts: Mapping[str, int]) -> None:
    """Add counts by name to `totals`."""
    for name, count in counts.items():
        totals[name] = totals.get(name, 0) + count
