"""Features of many items: each to its own column, what does not fit to `overflow`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind
from offing.ingest.coerce import first_sight, numbers, text
from offing.ingest.columns import MAX_FEATURES, ModelColumns, Refusal
from offing.ingest.items import Items
from offing.ingest.request import Request, Values

MAX_NAME = 256
"""Characters of a feature's name."""

_SHOWN = 5
_MESSAGES = {
    "too_many_columns": f"beyond the {MAX_FEATURES} feature columns of a model",
    "name_collision": "named like another feature but for capitals",
    "invalid_name": f"with an empty name, or one of more than {MAX_NAME} characters",
    "wrong_type": "not of the type that the column has",
}


def place_features(
    features: dict[str, Values], request: Request, items: Items, rows: np.ndarray
) -> dict[str, pa.Array[Any]]:
    """Return the columns of the features, by physical name, for the rows of `rows` only.

    `features` holds the values of those rows. A column has the kind of the first value ever seen;
    other values, and features that get no column, are moved to `overflow` with a warning for each
    row that says which and why.
    """
    placed: dict[str, pa.Array[Any]] = {}
    moved: dict[tuple[int, str], list[str]] = {}
    for name, values in features.items():
        column = _column(name, values, request.columns)
        if column is None:
            continue
        if isinstance(column, str):
            misfits, reason = _present(values), column
        else:
            physical, kind = column
            coerced = numbers(values) if kind is ColumnKind.NUMERIC else text(values)
            placed[physical] = coerced.array
            misfits, reason = coerced.misfits, "wrong_type"
        for at, value in misfits.items():
            row = int(rows[at])
            items.overflow[row][name] = value
            moved.setdefault((row, reason), []).append(name)
    _warn(moved, items)
    return placed


def _column(name: str, values: Values, columns: ModelColumns) -> tuple[str, ColumnKind] | str | None:
    """Return a feature's column and kind, a reason why it has none, or None when it has no value."""
    if not name or len(name) > MAX_NAME:
        return "invalid_name"
    physical = physical_name(name)
    kind = columns.get(physical)
    if kind is not None:
        return physical, kind
    seen = first_sight(values)
    if seen is None:
        return "wrong_type" if _present(values) else None
    decided = columns.decide(physical, seen)
    return decided.value if isinstance(decided, Refusal) else (physical, decided)


def _present(values: Values) -> dict[int, object]:
    listed = values.to_pylist() if isinstance(values, pa.Array) else values
    return {i: value for i, value in enumerate(listed) if value is not None}


def _warn(moved: dict[tuple[int, str], list[str]], items: Items) -> None:
    for (row, reason), names in moved.items():
        shown = ", ".join(repr(name[:80]) for name in names[:_SHOWN])
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        items.warn(row, reason, f"kept in `overflow`: {shown}{more}, {_MESSAGES[reason]}")
