"""From raw values to typed columns: one reference for what becomes what.

| column  | taken                                                        | not taken                        |
|---------|--------------------------------------------------------------|----------------------------------|
| numbers | integers within 64 bits, floats, `"NaN"`, `"Infinity"`,       | booleans, other text, lists,     |
|         | `"-Infinity"`; dates and times as seconds since 1970 (Arrow) | objects, longer integers         |
| text    | text, booleans as `true` and `false`                          | numbers, lists, objects          |
| loose   | text, booleans, and numbers as they are written               | lists, objects                   |
| answers | as loose, lists and objects as JSON text                      | bytes, times                     |

Null is null in all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind
from offing.ingest.arrow_values import arrow_numbers, arrow_text, is_direct_number, is_direct_text
from offing.ingest.fields import NUMBERS
from offing.ingest.overflow import json_text
from offing.ingest.request import Values

_NONE = type(None)
_STRUCTURES = (list, dict)
_INT_LOW, _INT_HIGH = -(2**63), 2**63
_ERRORS = (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError)


class Misfit(Exception):
    """A value that a column does not take."""


@dataclass(frozen=True)
class Coerced:
    """A typed column, null where the value did not fit, and the values that did not, by row."""

    array: pa.Array[Any]
    misfits: dict[int, object]


def numbers(values: Values) -> Coerced:
    """Return values as float64. NaN and infinities stay what they are."""
    if isinstance(values, pa.Array):
        return (
            Coerced(arrow_numbers(values), {}) if is_direct_number(values.type) else numbers(_listed(values))
        )
    if set(map(type, values)) <= {float, int, _NONE}:
        try:
            return Coerced(pa.array(values, pa.float64()), {})
        except _ERRORS:
            pass  # an integer beyond 53 bits: one by one
    return _one_by_one(values, _number, pa.float64())


def text(values: Values) -> Coerced:
    """Return values as strings; booleans as `true` and `false`."""
    return _as_text(values, _text)


def loose_text(values: Values) -> Coerced:
    """Return values as strings, numbers too: an integral float without its point, as `2`."""
    return _as_text(values, plain_text)


def answers(values: Values) -> Coerced:
    """Return labels or predictions as strings: like `loose_text`, lists and objects as JSON text.

    The text is compact. An object's keys are sorted and its nulls left out, so that the same answer is
    the same text by any way in; a list keeps its order.
    """
    if isinstance(values, pa.Array) and pa.types.is_map(values.type):
        values = [None if pairs is None else dict(pairs) for pairs in _listed(values)]
    return _as_text(values, _answer)


def truth(values: Values) -> Coerced:
    """Return labels or predictions as float64: like `numbers`, but booleans are 1 and 0.

    Text that writes a number is that number.
    """
    if isinstance(values, pa.Array) and pa.types.is_boolean(values.type):
        return Coerced(values.cast(pa.float64()), {})
    if isinstance(values, pa.Array) and is_direct_number(values.type):
        return numbers(values)
    listed = _listed(values) if isinstance(values, pa.Array) else values
    if set(map(type, listed)) <= {float, _NONE}:
        return numbers(listed)
    return _one_by_one(listed, _truth, pa.float64())


def first_sight(values: Values, *, structures: bool = False) -> ColumnKind | None:
    """Return the kind that the first telling value gives a column; None when there is none.

    Null tells nothing, and lists and objects make text with `structures` and tell nothing without.
    `"NaN"` and the infinities as text make a column of
    numbers when no other value says otherwise.
    """
    if isinstance(values, pa.Array):
        if values.null_count == len(values):
            return None
        if is_direct_number(values.type):
            return ColumnKind.NUMERIC
        if pa.types.is_boolean(values.type):
            return ColumnKind.CATEGORICAL
        values = _listed(values)
    fallback = None
    for value in values:
        kind = type(value)
        if kind is float or kind is int:
            return ColumnKind.NUMERIC
        if kind is bool or (structures and kind in _STRUCTURES):
            return ColumnKind.CATEGORICAL
        if kind is str:
            if value not in NUMBERS:
                return ColumnKind.CATEGORICAL
            fallback = ColumnKind.NUMERIC
    return fallback


def plain_text(value: object) -> str | None:
    """Return one scalar as text. Raises Misfit for lists, objects and bytes."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value)
    return _text(value)


def _answer(value: object) -> str | None:
    if isinstance(value, dict):
        return json_text({name: part for name, part in value.items() if part is not None})
    return json_text(value) if isinstance(value, list) else plain_text(value)


def _listed(values: pa.Array[Any]) -> list[Any]:
    return values.to_pylist()


def _as_text(values: Values, one: Callable[[Any], str | None]) -> Coerced:
    if isinstance(values, pa.Array):
        if is_direct_text(values.type):
            return Coerced(arrow_text(values), {})
        values = _listed(values)
    if set(map(type, values)) <= {str, _NONE}:
        return Coerced(pa.array(values, pa.string()), {})
    return _one_by_one(values, one, pa.string())


def _one_by_one(values: list[Any], one: Callable[[Any], object], data_type: pa.DataType) -> Coerced:
    out: list[object] = [None] * len(values)
    misfits: dict[int, object] = {}
    for i, value in enumerate(values):
        try:
            out[i] = one(value)
        except Misfit:
            misfits[i] = value
    return Coerced(pa.array(out, data_type), misfits)


def _number(value: Any) -> float | None:
    kind = type(value)
    if value is None or kind is float:
        return value  # type: ignore[no-any-return]
    if kind is int and _INT_LOW <= value < _INT_HIGH:
        return float(value)
    if kind is str and value in NUMBERS:
        return NUMBERS[value]
    raise Misfit


def _truth(value: Any) -> float | None:
    if type(value) is bool:
        return float(value)
    if type(value) is str:
        try:
            number = float(value)
        except ValueError:
            raise Misfit from None
        if not np.isfinite(number) and value not in NUMBERS:
            raise Misfit
        return number
    return _number(value)


def _text(value: Any) -> str | None:
    if value is None or type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    raise Misfit
