"""Vectors of numbers in the rows of a feature: in its own column of lists, or in `overflow`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind
from offing.profiles.encoding import Array, Mask, doubles, kind_of, valid_rows
from offing.profiles.grid import Floats
from offing.profiles.rows import Ints, column

LONGEST = 1 << 13
"""A vector has at most this many numbers, so that sums of its products stay exact."""

CELLS = 1 << 16
"""Numbers that are looked at together: they fit a cache, and the BLAS does not share them among threads."""

_TEXTS = 1 << 10
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NUMBERS = msgspec.json.Decoder(list[float])


def lengths(rows: pa.RecordBatch | pa.Table, source: str) -> Ints:
    """Return how many numbers each vector of `source` has, in no order; empty vectors are left out."""
    array = _lists(rows, source)
    own = np.empty(0, np.int64) if array is None else _sizes(array)
    logged = [len(vector) for _, vector in _overflow(rows, source, np.flatnonzero(_lost(array, rows)))]
    found = np.concatenate([own, np.array(logged, np.int64)])
    return found[found > 0]


def vectors(rows: pa.RecordBatch | pa.Table, source: str, length: int) -> Iterator[tuple[Ints, Floats]]:
    """Yield places of rows with their vectors (rows x `length`), all of finite numbers, piece by piece.

    The feature's own column counts first; `overflow` is read where that is null. Rows without a vector,
    with one of another length, or with one that has a null, NaN or infinity are left out.
    """
    array = _lists(rows, source)
    size = max(1, CELLS // length)
    if array is not None:
        fitting = np.flatnonzero(_sizes(array) == length)
        for start in range(0, len(fitting), size):
            yield from _finite(fitting[start : start + size], _listed(array, fitting[start : start + size]))
    places: list[int] = []
    parsed: list[list[float]] = []
    for place, vector in _overflow(rows, source, np.flatnonzero(_lost(array, rows))):
        if len(vector) == length:
            places.append(place)
            parsed.append(vector)
        if len(places) == size:
            yield from _finite(np.array(places), np.array(parsed))
            places, parsed = [], []
    if places:
        yield from _finite(np.array(places), np.array(parsed))


def _finite(places: Ints, matrix: Floats) -> Iterator[tuple[Ints, Floats]]:
    whole = np.isfinite(matrix).all(axis=1)
    if whole.all():
        yield places, matrix
    elif whole.any():
        yield places[whole], matrix[whole]


def _lists(rows: pa.RecordBatch | pa.Table, source: str) -> Array | None:
    """Return the feature's column when it holds lists of numbers."""
    array = column(rows, physical_name(source))
    if array is None or not _is_list(array.type):
        return None
    return array if kind_of(array.type.value_type) is ColumnKind.NUMERIC else None


def _is_list(kind: pa.DataType) -> bool:
    return (
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


def _sizes(array: Array) -> Ints:
    """Return the length of each row's list; -1 for null."""
    found: Any = pc.list_value_length(array)
    sizes: Any = pc.fill_null(found, -1)
    return np.asarray(sizes.to_numpy(zero_copy_only=False), np.int64)


def _lost(array: Array | None, rows: pa.RecordBatch | pa.Table) -> Mask:
    return np.ones(rows.num_rows, np.bool_) if array is None else ~valid_rows(array)


def _listed(array: Array, places: Ints) -> Floats:
    """Return the lists at `places`, all of one length; null stands as NaN."""
    flat: Array = pc.list_flatten(_taken(array, places))
    values, valid = doubles(flat)
    if valid is not None:
        values = np.where(valid, values, np.nan)
    return values.reshape(len(places), -1)


def _taken(array: Array, places: Ints) -> Any:
    where: Any = pa.array(places)
    return array.take(where)


def _overflow(
    rows: pa.RecordBatch | pa.Table, source: str, places: Ints
) -> Iterator[tuple[int, list[float]]]:
    """Yield the lists of numbers that `overflow` holds for the feature in the rows at `places`."""
    array = column(rows, "overflow")
    if array is None or array.null_count == len(array) or kind_of(array.type) is not ColumnKind.CATEGORICAL:
        return
    places = places[valid_rows(array)[places]]
    for start in range(0, len(places), _TEXTS):
        some = places[start : start + _TEXTS]
        for place, text in zip(some.tolist(), _taken(array, some).to_pylist(), strict=True):
            vector = _parse(text, source)
            if vector is not None:
                yield place, vector


def _parse(text: Any, source: str) -> list[float] | None:
    try:
        raw = _OBJECT.decode(text).get(source)
        return None if raw is None else _NUMBERS.decode(raw)
    except (msgspec.DecodeError, TypeError, UnicodeError):
        return None
