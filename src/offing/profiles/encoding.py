"""Values of any Arrow column as dictionary-encoded text, or as doubles."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from offing.domain.schema import ColumnKind
from offing.profiles.grid import Floats

Array: TypeAlias = "pa.Array[Any]"
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]


def kind_of(type_: pa.DataType) -> ColumnKind | None:
    """Return the kind that a column of this Arrow type has; None for types that are no feature."""
    if pa.types.is_dictionary(type_):
        return kind_of(type_.value_type)
    if pa.types.is_floating(type_) or pa.types.is_integer(type_) or pa.types.is_decimal(type_):
        return ColumnKind.NUMERIC
    if pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_):
        return ColumnKind.CATEGORICAL
    return ColumnKind.CATEGORICAL if pa.types.is_boolean(type_) else None


def valid_rows(array: Array) -> Mask:
    """Say for each row whether it is not null."""
    bits = array.buffers()[0]
    if bits is None or not array.null_count or pa.types.is_dictionary(array.type):
        return np.asarray(array.is_valid().to_numpy(zero_copy_only=False), dtype=bool)
    start, end = array.offset, array.offset + len(array)
    first = start // 8
    packed = np.frombuffer(memoryview(bits), np.uint8, (end + 7) // 8 - first, first)
    return np.unpackbits(packed, bitorder="little")[start - 8 * first :][: len(array)].view(np.bool_)


def doubles(array: Array) -> tuple[Floats, Mask | None]:
    """Return the values of a numeric array and which of them are not null (None: all).

    Zero-copy for doubles. What stands in the place of a null is not defined.
    """
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()  # type: ignore[attr-defined]
    if not pa.types.is_float64(array.type):
        array = pc.cast(array, pa.float64(), safe=False)
    _, data = array.buffers()
    size = np.dtype(np.float64).itemsize
    if data is None or not len(array):
        return np.empty(0, np.float64), None
    values = np.frombuffer(memoryview(data), np.float64, len(array), array.offset * size)
    if not array.null_count:
        return values, None
    return values, valid_rows(array)


def texts(array: Array) -> tuple[Codes, list[str | None]]:
    """Return a code per row and the text of each code; a null row has the code -1.

    Booleans read `true` and `false`, whole numbers have no point: 1.0 is `1`. Values of a nested
    type have no text: their rows read as null.
    """
    if pa.types.is_nested(array.type) or pa.types.is_null(array.type):
        return np.full(len(array), -1, np.int64), []
    if pa.types.is_string_view(array.type):
        array = pc.cast(array, pa.string())
    encoded: Any = array if pa.types.is_dictionary(array.type) else pc.dictionary_encode(array)
    indices = encoded.indices
    if indices.null_count:
        indices = pc.fill_null(indices, pa.scalar(-1, indices.type))
    codes = np.asarray(indices.to_numpy(zero_copy_only=False))
    return codes, [None if value is None else text_of(value) for value in encoded.dictionary.to_pylist()]


def text_of(value: object) -> str:
    """Write one value the way levels, segments and classes are written."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def text_counts(array: Array) -> dict[str, int]:
    """Count the non-null rows of each text."""
    codes, names = texts(array)
    counted = np.bincount(np.add(codes, 1, dtype=np.int64), minlength=len(names) + 1)[1:]
    totals: dict[str, int] = {}
    for name, count in zip(names, counted.tolist(), strict=True):
        if name is not None and count:
            totals[name] = totals.get(name, 0) + count
    return totals
