"""How the cells of one column are chosen from the values that the baseline has of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind
from offing.profiles.encoding import Array, doubles, kind_of, text_counts
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.rows import Ints

RANKS = 1000
"""Of so many order statistics a numeric column's variety is told."""

MOST = 1 << 16
"""Of more rows a grid is chosen from the values of so many, or half: the rest would hardly move it."""

FEW = 1 << 10
"""With fewer finite values than this in the chosen rows, a grid is chosen from those of all rows."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


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
    pieces: Callable[[], Iterable[Array]], type_: pa.DataType, stated: ColumnKind | None, chosen: Ints | None
) -> FittedColumn:
    """Choose the cells of a column that comes in `pieces` of one type.

    One whose values are of another kind than `stated` has the cells of no values. `chosen` are the rows of
    `chosen_rows`. `pieces` may be asked for twice.
    """
    actual = kind_of(type_)
    kind = stated or actual or ColumnKind.NUMERIC
    if actual is not kind:
        return fit_numbers(list, None) if kind is ColumnKind.NUMERIC else fit_levels(())
    return fit_numbers(pieces, chosen) if kind is ColumnKind.NUMERIC else fit_levels(pieces())


def fit_numbers(pieces: Callable[[], Iterable[Array]], chosen: Ints | None) -> FittedColumn:
    """Choose the grid of numeric pieces from their finite values at the `chosen` rows, None: at all rows."""
    finite = _finite(pieces(), chosen)
    if chosen is not None and len(finite) < FEW:
        finite = _finite(pieces(), None)
    finite.sort()
    if not len(finite):
        return FittedColumn(NumericGrid.of_ordered(finite), 0)
    ranks = np.linspace(0, len(finite) - 1, RANKS).astype(int)
    return FittedColumn(NumericGrid.of_ordered(finite), len(np.unique(finite[ranks])))


def _finite(pieces: Iterable[Array], chosen: Ints | None) -> Floats:
    """Return the finite values at the `chosen` rows of all pieces together, None: at all rows."""
    found: list[Floats] = [np.empty(0)]
    start = 0
    for piece in pieces:
        values, valid = doubles(piece)
        if chosen is not None:
            first, last = np.searchsorted(chosen, (start, start + len(values)))
            places = chosen[first:last] - start
            values, valid = values[places], None if valid is None else valid[places]
        good = np.isfinite(values) if valid is None else np.isfinite(values) & valid
        found.append(values[good])
        start += len(piece)
    return np.concatenate(found)


def chosen_rows(rows: int) -> Ints | None:
    """Return the rows that grids are chosen from: None for all, or one of each 2^k, at most `MOST`.

    Which one of its stretch is a matter of a hash, so that rows that take turns, such as those of
    eight machines, all come in.
    """
    bits = max(0, (rows - 1).bit_length() - (MOST - 1).bit_length())
    if not bits:
        return None
    stretches = np.arange(rows >> bits)
    mixed = stretches.astype(np.uint64) * _MULTIPLIER
    mixed = (mixed ^ (mixed >> np.uint64(32))) * _MULTIPLIER
    return (stretches << bits) + (mixed >> np.uint64(64 - bits)).astype(np.int64)


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
