"""How each part of a plan is chosen from the rows of the baseline."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import is_feature, logical_name, physical_name
from offing.domain.schema import ColumnKind, Task
from offing.domain.window import SECOND
from offing.profiles.encoding import Array, doubles, kind_of, text_counts
from offing.profiles.grid import Floats, NumericGrid, power_of_two
from offing.profiles.hashing import hash_rows
from offing.profiles.levels import SLICES, CategoricalLevels, Cut
from offing.profiles.lists import LISTED, name_counts
from offing.profiles.pairs import PAIRED
from offing.profiles.rows import LABEL_TIME, column, segment_column

RESIDUAL_SHARE = 0.25
"""Without baseline labels, residuals are expected within this share of the predictions' scale."""

CATALOGUE = 1000
"""How many names have a count of their own where answers are lists of them."""

RANKS = 1000
"""Of so many order statistics a numeric column's variety is told."""

FEWEST = 4096
"""A sample by hash keeps at least about this many distinct hashes."""

_UNIT = NumericGrid(0.0, 1.0)


def features(
    table: pa.Table, stated: Mapping[str, ColumnKind], *, passed_over: Container[str] = ()
) -> dict[str, Cut]:
    """Return the cells of every feature that the table has or `stated` names, by name."""
    named = {logical_name(name): name for name in table.column_names if is_feature(name)}
    found = {name: physical for name, physical in named.items() if name not in passed_over}
    return {
        name: _cut(column(table, found[name]) if name in found else None, stated.get(name))
        for name in sorted(found.keys() | {name for name in stated if name not in passed_over})
    }


def score(table: pa.Table) -> NumericGrid | None:
    """Return the grid of the score, None without one."""
    values = _finite(column(table, "score"))
    return NumericGrid.fit(values) if len(values) else None


def prediction(table: pa.Table, task: Task) -> Cut | None:
    """Return the classes of a classifier's predictions, or the grid of a number; None without any.

    Of a model whose answers are lists, the names are what they list.
    """
    array = column(table, "prediction")
    if array is None or array.null_count == len(array):
        return None
    if task in LISTED:
        return CategoricalLevels.fit(name_counts(array), known=CATALOGUE)
    if task in (Task.BINARY, Task.MULTICLASS):
        return CategoricalLevels.fit(text_counts(array))
    return _cut(array, None)


def label(table: pa.Table, task: Task) -> Cut | None:
    """Return the classes of a multiclass or multilabel model, predicted or labelled, or a regression's grid.

    A regression without labels takes the grid of its predictions. None for other tasks.
    """
    arrays = [found for name in ("label", "prediction") if (found := column(table, name)) is not None]
    if task in (Task.MULTICLASS, Task.MULTILABEL):
        totals: dict[str, int] = {}
        for counts in map(name_counts if task is Task.MULTILABEL else text_counts, arrays):
            for name, count in counts.items():
                totals[name] = totals.get(name, 0) + count
        return CategoricalLevels.fit(totals)
    if task is not Task.REGRESSION:
        return None
    return next((NumericGrid.fit(_finite(array)) for array in arrays if len(_finite(array))), _UNIT)


def residual(table: pa.Table) -> NumericGrid:
    """Return a grid about 0 whose scale is near twice the median absolute residual.

    Half of the residuals lie within that span, as within an interquartile range. Without labelled
    rows the scale is a share of the predictions' own.
    """
    answer = column(table, "prediction")
    answer = column(table, "score") if answer is None else answer
    truth = column(table, "label")
    if answer is not None and truth is not None and _numeric(answer) and _numeric(truth):
        sizes = np.abs(_nan_for_null(answer) - _nan_for_null(truth))
        sizes = np.sort(sizes[np.isfinite(sizes)])
        if len(sizes) and sizes[-1] > 0:
            return NumericGrid(0.0, power_of_two(2 * float(sizes[len(sizes) // 2] or sizes[-1])))
    return NumericGrid(0.0, power_of_two(NumericGrid.fit(_finite(answer)).scale * RESIDUAL_SHARE))


def pairs(columns: Mapping[str, Cut], derived: Container[str]) -> tuple[str, ...]:
    """Return the numeric columns that are paired: features of their own, the first 64 by name."""
    numeric = [name for name, cut in sorted(columns.items()) if isinstance(cut, NumericGrid)]
    chosen = tuple(name for name in numeric if name not in derived)[:PAIRED]
    return chosen if len(chosen) > 1 else ()


def early(table: pa.Table) -> float | None:
    """Return the median lag of the labels in seconds, None without any that came after its prediction."""
    found = None if LABEL_TIME not in table.column_names else table.column(LABEL_TIME)
    if found is None or found.null_count == len(found):
        return None
    own = pc.cast(pc.cast(table.column("timestamp"), pa.timestamp("us", tz="UTC")), pa.int64())
    lag = pc.subtract(pc.cast(pc.cast(found, pa.timestamp("us", tz="UTC")), pa.int64()), own)
    sizes = np.sort(np.asarray(lag.drop_null().to_numpy()))
    middle = int(sizes[len(sizes) // 2])
    return middle / SECOND if middle > 0 else None


def sample_key(table: pa.Table, columns: Mapping[str, Cut]) -> tuple[str, ...]:
    """Return the three columns of the greatest variety, ties by name."""
    names = [name for name in sorted(columns) if physical_name(name) in table.column_names]
    filled = {name: _variety(columns[name], column(table, physical_name(name))) for name in names}
    return tuple(sorted(names, key=lambda name: (-filled[name], name))[:3])


def sample_bits(table: pa.Table, key: Sequence[str], rows: int) -> int:
    """Return how many zero bits of the quick hash leave about `rows` of the table's rows, or fewer.

    Rows that share a hash are chosen together, so that the number of distinct ones bounds it too:
    at least `FEWEST` of them stay.
    """
    wanted = max(0, (max(table.num_rows, 1) - 1).bit_length() - (rows - 1).bit_length())
    if not wanted or not key:
        return 0
    names = [physical_name(name) for name in key]
    rows_of = table.select(names).combine_chunks().to_batches()
    hashes = np.sort(np.concatenate([hash_rows(batch, key) for batch in rows_of]))
    distinct = 1 + int(np.count_nonzero(np.diff(hashes)))
    return min(wanted, max(0, (distinct // FEWEST).bit_length() - 1))


def slices(table: pa.Table, segment: str) -> tuple[str, ...]:
    """Return the most frequent values of a segment, which have slices of their own."""
    array = segment_column(table, segment)
    return () if array is None else CategoricalLevels.fit(text_counts(array), known=SLICES).known


def _cut(array: Array | None, stated: ColumnKind | None) -> Cut:
    """Choose the cells of one column; an absent one without a stated kind is numeric."""
    actual = kind_of(array.type) if array is not None else None
    kind = stated or actual or ColumnKind.NUMERIC
    if kind is ColumnKind.NUMERIC:
        return NumericGrid.fit(_finite(array))
    return CategoricalLevels.fit(text_counts(array) if array is not None and actual is kind else {})


def _variety(cut: Cut, array: Array | None) -> int:
    """Return how many levels the baseline has, or how many of `RANKS` order statistics are distinct."""
    if isinstance(cut, CategoricalLevels):
        return len(cut.known)
    values = _finite(array)
    ordered = np.sort(values[np.isfinite(values)])
    return len(np.unique(ordered[np.linspace(0, len(ordered) - 1, RANKS).astype(int)])) if len(ordered) else 0


def _numeric(array: Array) -> bool:
    return kind_of(array.type) is ColumnKind.NUMERIC


def _finite(array: Array | None) -> Floats:
    """Return the values that are not null of a numeric array, none of any other."""
    if array is None or not _numeric(array):
        return np.empty(0, np.float64)
    values, valid = doubles(array)
    return values if valid is None else values[valid]


def _nan_for_null(array: Array) -> Floats:
    values, valid = doubles(array)
    return values if valid is None else np.where(valid, values, np.nan)
