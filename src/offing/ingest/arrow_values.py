"""Arrow arrays of any type that data frames produce, brought to few plain types."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.errors import InvalidEvent, PayloadTooLarge

_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class Allowance:
    """The bytes of text that the encoded columns of one request may still unpack to."""

    def __init__(self, size: int) -> None:
        self._left = size

    def take(self, size: int, name: str) -> None:
        """Use up `size` bytes for the column `name`. Raises PayloadTooLarge when they are not left."""
        self._left -= size
        if self._left < 0:
            raise PayloadTooLarge(f"column {name!r} unpacks to too much text", hint="send smaller batches")


def plain(array: pa.Array[Any], name: str, allowance: Allowance) -> pa.Array[Any]:
    """Return an array without dictionary, run-end or view encoding, and no large offsets.

    A few bytes of an encoded array can stand for very many, so its plain size is worked out
    first: more than the allowance raise PayloadTooLarge. Types that no data frame makes (unions,
    list views) raise InvalidEvent.
    """
    kind: Any = array.type
    if pa.types.is_run_end_encoded(kind):
        if not _is_fixed(kind.value_type):
            _refuse(name, kind)
        return plain(pc.run_end_decode(array), name, allowance)  # type: ignore[attr-defined]
    if isinstance(array, pa.DictionaryArray):
        values = plain(array.dictionary, name, allowance)
        allowance.take(_spread(values, array.indices), name)
        return values.take(array.indices)
    if pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
        allowance.take(_view_bytes(array), name)
        return array.cast(pa.string() if pa.types.is_string_view(kind) else pa.binary())
    if pa.types.is_large_string(kind):
        return array.cast(pa.string())
    if isinstance(array, pa.ExtensionArray):
        return plain(array.storage, name, allowance)
    if _is_strange(kind):
        _refuse(name, kind)
    return array


def is_direct_number(kind: pa.DataType) -> bool:
    """Say whether every value of this type is a number, or a time that counts as seconds."""
    return (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or (pa.types.is_temporal(kind) and not pa.types.is_interval(kind))
    )


def is_direct_text(kind: pa.DataType) -> bool:
    """Say whether every value of this type is text, or a boolean that counts as such."""
    return pa.types.is_string(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind)


def arrow_numbers(array: pa.Array[Any]) -> pa.Array[Any]:
    """Return a plain array of numbers or times as float64; times are seconds, since 1970 where dated."""
    kind: Any = array.type
    if not pa.types.is_temporal(kind):
        return array if pa.types.is_float64(kind) else array.cast(pa.float64(), safe=False)
    if pa.types.is_date(kind):
        array, scale = array.cast(pa.timestamp("s")), 1
    else:
        unit: str = array.type.unit
        scale = _PER_SECOND[unit]
    ticks: Any = array.view(pa.int32() if array.type.bit_width == 32 else pa.int64()).cast(
        pa.float64(), safe=False
    )
    seconds: pa.Array[Any] = pc.divide(ticks, float(scale))
    return seconds


def arrow_text(array: pa.Array[Any]) -> pa.Array[Any]:
    """Return a plain array of text, booleans or nothing but nulls as strings."""
    return array if pa.types.is_string(array.type) else array.cast(pa.string())


def arrow_micros(array: pa.Array[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return dates or timestamps as int64 microseconds, and a mask of those out of range.

    Finer units are rounded down. Nulls are 0 and not out of range.
    """
    kind = array.type
    if pa.types.is_date32(kind):
        ticks, factor = array.view(pa.int32()).cast(pa.int64()), 86_400_000_000
    elif pa.types.is_date64(kind):
        ticks, factor = array.view(pa.int64()), 1000
    else:
        ticks, factor = array.view(pa.int64()), 10**6 // _PER_SECOND[kind.unit]
    values = np.asarray(ticks.fill_null(0))
    if not factor:
        return values // 1000, np.zeros(len(values), bool)
    bound = (2**63 - 1) // factor
    bad = (values > bound) | (values < -bound)
    return np.where(bad, 0, values) * factor, bad


def _is_fixed(kind: pa.DataType) -> bool:
    return pa.types.is_primitive(kind) or pa.types.is_null(kind)


def _is_strange(kind: pa.DataType) -> bool:
    if pa.types.is_union(kind) or pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        return True
    if pa.types.is_nested(kind):
        inner = [kind.field(i).type for i in range(kind.num_fields)]
        return any(
            _is_strange(t) or pa.types.is_dictionary(t) or pa.types.is_run_end_encoded(t) for t in inner
        )
    return False


def _refuse(name: str, kind: pa.DataType) -> NoReturn:
    raise InvalidEvent(
        f"column {name!r} has the type {kind}, which cannot be read", hint="cast it to a plain type"
    )


def _spread(values: pa.Array[Any], indices: pa.Array[Any]) -> int:
    """Return the bytes that text would take once every index stands for its own copy."""
    if not (pa.types.is_string(values.type) or pa.types.is_binary(values.type)):
        return 0
    lengths: Any = pc.fill_null(pc.binary_length(values), 0)  # type: ignore[call-overload]
    return int(pc.sum(pc.cast(lengths.take(indices), pa.int64())).as_py() or 0)


def _view_bytes(array: pa.Array[Any]) -> int:
    buffer = array.buffers()[1]
    if buffer is None:
        return 0
    views = np.frombuffer(memoryview(buffer), np.int32)[: 4 * (array.offset + len(array))]
    return int(views[4 * array.offset :: 4].astype(np.int64).sum())
