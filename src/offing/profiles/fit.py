"""How each part of a plan is chosen from the rows of the baseline."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import is_feature, logical_name
from offing.domain.schema import ColumnKind, Task
from offing.domain.window import SECOND
from offing.profiles.crossed import Crossed
from offing.profiles.crossed_choice import choose_pairs
from offing.profiles.encoding import Array, doubles, kind_of, text_counts
from offing.profiles.fit_column import (
    MOST,
    FittedColumn,
    absent_column,
    add_counts,
    chosen_rows,
    fit_column,
)
from offing.profiles.grid import Floats, NumericGrid, power_of_two
from offing.profiles.hashing import Hashes, hash_rows, with_zeros
from offing.profiles.levels import SLICES, CategoricalLevels, Cut
from offing.profiles.lists import LISTED, name_counts
from offing.profiles.pairs import PAIRED
from offing.profiles.rows import LABEL_TIME, Ints, column, segment_column

RESIDUAL_SHARE = 0.25
"""Without baseline labels, residuals are expected within this share of the predictions' scale."""

CATALOGUE = 1000
"""How many names have a count of their own where answers are lists of them."""

FEWEST = 2048
"""A sample by hash keeps at least about this many distinct hashes."""

WHOLE = 1 << 14
"""Of a baseline of so many rows, and of what it is compared with, no count is dear: none is sampled."""

THREADS = 2
"""How many threads choose the cells of features."""

ALONE = 1 << 16
"""The features of so many rows, or fewer, are not worth a second thread."""

_UNIT = NumericGrid(0.0, 1.0)


def features(
    table: pa.Table, stated: Mapping[str, ColumnKind], *, passed_over: Container[str] = ()
) -> dict[str, FittedColumn]:
    """Return the cells of every feature that the table has or `stated` names, by name."""
    found = feature_columns(table.column_names, passed_over)
    fit_one = partial(_fit_feature, table, stated, chosen_rows(table.num_rows))
    if table.num_rows <= ALONE:
        return with_absent(dict(map(fit_one, found.items())), stated, passed_over)
    with ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="fit") as pool:
        return with_absent(dict(pool.map(fit_one, found.items())), stated, passed_over)


def _fit_feature(
    table: pa.Table, stated: Mapping[str, ColumnKind], chosen: Ints | None, feature: tuple[str, str]
) -> tuple[str, FittedColumn]:
    name, at = feature
    chunks = table.column(at).chunks
    return name, fit_column(lambda: chunks, table.field(at).type, stated.get(name), chosen)


def feature_columns(stored: Iterable[str], passed_over: Container[str] = ()) -> dict[str, str]:
    """Return the stored columns that are features, by the feature's name."""
    named = {logical_name(name): name for name in stored if is_feature(name)}
    return {name: physical for name, physical in named.items() if name not in passed_over}


def with_absent(
    fitted: Mapping[str, FittedColumn], stated: Mapping[str, ColumnKind], passed_over: Container[str] = ()
) -> dict[str, FittedColumn]:
    """Return the fitted features by name, and those that are stated but not there."""
    absent = {name: absent_column(kind) for name, kind in stated.items() if name not in passed_over}
    both = {**absent, **fitted}
    return {name: both[name] for name in sorted(both)}


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
    return fit_column(lambda: [array], array.type, None, chosen_rows(len(array))).cut


def label(table: pa.Table, task: Task) -> Cut | None:
    """Return the classes of a multiclass or multilabel model, predicted or labelled, or a regression's grid.

    A regression without labels takes the grid of its predictions. None for other tasks.
    """
    arrays = [found for name in ("label", "prediction") if (found := column(table, name)) is not None]
    if task in (Task.MULTICLASS, Task.MULTILABEL):
        totals: dict[str, int] = {}
        for counts in map(name_counts if task is Task.MULTILABEL else text_counts, arrays):
            add_counts(totals, counts)
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


def crossed(
    columns: Mapping[str, FittedColumn], derived: Container[str], among: Callable[[], Ints | None]
) -> Crossed:
    """Return the pairs of features of their own that are counted together: see `choose_pairs`."""
    own = {
        name: (part.crossed, part.places)
        for name, part in columns.items()
        if part.crossed is not None and part.places is not None and name not in derived
    }
    return choose_pairs(own, among)


def readable_twice(sample: Iterable[pa.RecordBatch], rows: int) -> Iterable[pa.RecordBatch]:
    """Return the batches of a baseline of so few rows that they are read once more, else as they come."""
    return list(sample) if rows <= MOST else sample


def places_to_compare(
    sample: Iterable[pa.RecordBatch], rows: int, key: Sequence[str], bits: int
) -> Ints | None:
    """Return which of the rows that columns have places for show how they depend; None for all.

    Of at most `MOST` rows those whose quick hash begins with `bits` zero bits, whatever their order. `sample`
    has the columns of the `key` of all rows.
    """
    if rows > MOST or not bits:
        return None
    return np.flatnonzero(with_zeros(np.concatenate([hash_rows(batch, key) for batch in sample]), bits))


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


def sample_key(columns: Mapping[str, FittedColumn]) -> tuple[str, ...]:
    """Return the three columns of the greatest variety, ties by name."""
    filled = {name: part.variety for name, part in columns.items() if part.variety is not None}
    return tuple(sorted(filled, key=lambda name: (-filled[name], name))[:3])


def sample_bits(
    batches: Iterable[pa.RecordBatch], rows: int, key: Sequence[str], wanted: Sequence[int]
) -> tuple[int, ...]:
    """Return for each number of `wanted` rows how many zero bits of the quick hash leave so many, or fewer.

    `batches` have all `rows` rows; of at most `WHOLE` none is read, and of more so many that the rest
    cannot change the answer. Rows that share a hash are chosen together, so that the number of distinct
    ones bounds it too: at least `FEWEST` stay.
    """
    if rows <= WHOLE or not key:
        return (0,) * len(wanted)
    bits = [max(0, (rows - 1).bit_length() - (few - 1).bit_length()) for few in wanted]
    found = _distinct((hash_rows(batch, key) for batch in batches), enough=FEWEST << max(bits, default=0))
    most = max(0, (found // FEWEST).bit_length() - 1)
    return tuple(min(most, few) for few in bits)


def _distinct(parts: Iterable[Hashes], *, enough: int) -> int:
    """Count distinct hashes; stop reading once there are `enough`."""
    kept = np.empty(0, np.uint64)
    pending: list[Hashes] = []
    for part in parts:
        pending.append(part)
        if sum(map(len, pending)) >= max(enough, len(kept)):
            kept, pending = _without_twins([kept, *pending]), []
            if len(kept) >= enough:
                break
    return len(_without_twins([kept, *pending]))


def _without_twins(parts: Sequence[Hashes]) -> Hashes:
    """Return each hash once, ascending; a plain sort is many times as fast as numpy's `unique`."""
    joined = np.concatenate(parts)
    joined.sort()
    return joined[np.concatenate(([True], joined[1:] != joined[:-1]))[: len(joined)]]


def slices(table: pa.Table, segment: str) -> tuple[str, ...]:
    """Return the most frequent values of a segment, which have slices of their own."""
    array = segment_column(table, segment)
    return () if array is None else CategoricalLevels.fit(text_counts(array), known=SLICES).known


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
