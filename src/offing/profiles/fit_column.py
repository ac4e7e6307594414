"""How the cells of one column are chosen from the values that the baseline has of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.schema import ColumnKind
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.crossed import CrossedCut, Places
from offing.profiles.encoding import Array, doubles, kind_of, text_counts
from offing.profiles.grid import Cells, Floats, NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.rows import Ints

RANKS = 1000
"""Of so many order statistics a numeric column's variety is told."""

MOST = 1 << 16
"""Of more rows a grid is chosen from the values of so many, or half: the rest would hardly move it."""

FEW = 1 << 10
"""With fewer finite values than this in the chosen rows, a grid is chosen from those of all rows."""

THINNED = 4
"""Where grids are chosen from a part of the rows, one of so many of these shows which columns depend."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class FittedColumn:
    """The cells of a column and its variety: how many levels, or how many of `RANKS` order statistics differ.

    The variety is None when the baseline lacks the column. `crossed` are its cells in tables of pairs and
    `places` the cells of the rows that show which columns depend: all, or one in `THINNED` of the chosen
    ones. Both are None when the baseline has no values of its kind.
    """

    cut: Cut
    variety: int | None = None
    crossed: CrossedCut | None = None
    places: Places | None = field(default=None, compare=False)


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
        return fit_numbers(list, None) if kind is ColumnKind.NUMERIC else fit_levels((), None)
    return fit_numbers(pieces, chosen) if kind is ColumnKind.NUMERIC else fit_levels(pieces(), chosen)


def fit_numbers(pieces: Callable[[], Iterable[Array]], chosen: Ints | None) -> FittedColumn:
    """Choose the grid of numeric pieces from their finite values at the `chosen` rows, None: at all rows."""
    values = _numbers(pieces(), chosen)
    finite = values[np.isfinite(values)]
    if chosen is not None and len(finite) < FEW:
        every = _numbers(pieces(), None)
        finite = every[np.isfinite(every)]
    finite.sort()
    grid = NumericGrid.of_ordered(finite)
    if not len(finite):
        return FittedColumn(grid, 0)
    ranks = np.linspace(0, len(finite) - 1, RANKS).astype(int)
    step = 1 if chosen is None else THINNED
    values, ordered = values[::step], finite[::step]
    crossed = CrossedCut.of(_counted(grid.cells(ordered)), rows=len(values))
    return FittedColumn(grid, len(np.unique(finite[ranks])), crossed, crossed.places_of(values, grid))


def _counted(ordered: Cells) -> NumericCounts:
    """Count cells that lie in order."""
    first = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))
    return NumericCounts(ordered[first], np.diff(first, append=len(ordered)))


def _numbers(pieces: Iterable[Array], chosen: Ints | None) -> Floats:
    """Return the values at the `chosen` rows of all pieces together, None: at all rows; NaN for null."""
    found: list[Floats] = [np.empty(0)]
    for piece, places in _at(pieces, chosen):
        values, valid = doubles(piece)
        values = values[places]
        found.append(values if valid is None else np.where(valid[places], values, np.nan))
    return np.concatenate(found)


def _at(pieces: Iterable[Array], chosen: Ints | None) -> Iterator[tuple[Array, Ints | slice]]:
    """Yield each piece and which of its rows are `chosen`."""
    start = 0
    for piece in pieces:
        if chosen is None:
            yield piece, slice(None)
        else:
            first, last = np.searchsorted(chosen, (start, start + len(piece)))
            yield piece, chosen[first:last] - start
        start += len(piece)


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


def fit_levels(pieces: Iterable[Array], chosen: Ints | None) -> FittedColumn:
    """Choose the levels of pieces of texts or booleans; one in `THINNED` of the `chosen` rows has a place."""
    totals: dict[str, int] = {}
    rows, kept = 0, list[Array]()
    for piece, places in _at(pieces, None if chosen is None else chosen[::THINNED]):
        encoded = _encoded(piece)
        add_counts(totals, text_counts(encoded))
        rows += len(encoded)
        kept.append(encoded if isinstance(places, slice) else encoded.take(places))
    levels = CategoricalLevels.fit(totals)
    if not totals:
        return FittedColumn(levels, 0)
    known = np.array([totals[name] for name in levels.known], np.int64)
    crossed = CrossedCut.of(CategoricalCounts(known), rows=rows)
    found = [crossed.places(piece, levels, len(piece)) for piece in kept]
    return FittedColumn(levels, len(levels.known), crossed, np.concatenate(found))


def _encoded(piece: Array) -> Array:
    """Return a dictionary-encoded piece, so that its texts are looked through once."""
    if pa.types.is_string_view(piece.type):  # Arrow cannot encode it
        piece = pc.cast(piece, pa.string())
    encoded: Array = piece if pa.types.is_dictionary(piece.type) else pc.dictionary_encode(piece)
    return encoded


def add_counts(totals: dict[str, int], counts: Mapping[str, int]) -> None:
    """Add counts by name to `totals`."""
    for name, count in counts.items():
        totals[name] = totals.get(name, 0) + count
