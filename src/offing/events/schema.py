"""The columns of the event tables, and which month and moment a row belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind, Kind
from offing.domain.window import Micros

TIME = pa.timestamp("us", tz="UTC")
"""The Arrow type of every moment in the event tables."""

MONTH = "month"
"""The partition column: `2013-02`, or `unknown`."""

UNKNOWN_MONTH = "unknown"
"""The partition of labels and business events whose prediction has not been seen."""

VALUE_COLUMN = {Kind.PREDICTIONS: "prediction", Kind.LABELS: "value"}
"""The column of each kind that is double or string, as the first value seen decides."""

_NO_MONTH = 1 << 40
_TEXT = pa.string()
_REAL = pa.float64()
_BASE: dict[Kind, dict[str, pa.DataType]] = {
    Kind.PREDICTIONS: {
        "prediction_id": _TEXT,
        "timestamp": TIME,
        "received_at": TIME,
        "version": _TEXT,
        "environment": _TEXT,
        "score": _REAL,
        "prediction": _REAL,
        "latency_ms": _REAL,
        "cost": _REAL,
        "error": _TEXT,
        "tags": _TEXT,
        "overflow": _TEXT,
    },
    Kind.LABELS: {
        "prediction_id": _TEXT,
        "value": _REAL,
        "timestamp": TIME,
        "received_at": TIME,
        "weight": _REAL,
        "prediction_timestamp": TIME,
    },
    Kind.KPIS: {
        "name": _TEXT,
        "value": _REAL,
        "timestamp": TIME,
        "received_at": TIME,
        "prediction_id": _TEXT,
        "event_id": _TEXT,
        "prediction_timestamp": TIME,
    },
}


def arrow_type(kind: ColumnKind) -> pa.DataType:
    """Return how a column of this kind is stored: double or string."""
    return _REAL if kind is ColumnKind.NUMERIC else _TEXT


def column_kind(data_type: pa.DataType) -> ColumnKind:
    """Return the kind of a stored column: the inverse of `arrow_type`."""
    return ColumnKind.NUMERIC if pa.types.is_floating(data_type) else ColumnKind.CATEGORICAL


def base_columns(kind: Kind) -> tuple[str, ...]:
    """Return the names of the columns that every table of this kind has, in order."""
    return tuple(_BASE[kind])


def event_schema(kind: Kind, extra: Iterable[pa.Field[Any]] = ()) -> pa.Schema:
    """Return the base schema of a kind, with `extra` fields added or put in place of a base one.

    Feature columns follow the base columns in the order of their names. A field that is given
    twice keeps the first type, so pass the older schema first.
    """
    given: dict[str, pa.DataType] = {}
    for field in extra:
        given.setdefault(field.name, field.type)
    base = {name: given.pop(name, default) for name, default in _BASE[kind].items()}
    return pa.schema([*base.items(), *sorted(given.items())])


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the table with exactly the columns of `schema`; absent ones are null."""
    columns = []
    for field in schema:
        at = table.schema.get_field_index(field.name)
        if at < 0:
            columns.append(pa.chunked_array([pa.nulls(table.num_rows, field.type)]))
        else:
            columns.append(table.column(at).cast(field.type))
    return pa.table(columns, schema=schema)


def micros(column: pa.ChunkedArray[Any] | pa.Array[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return a column of moments as int64 microseconds and a mask of those that are known."""
    known = np.asarray(column.is_valid())
    return np.asarray(column.cast(pa.int64()).fill_null(0)), known  # type: ignore[arg-type]


def event_times(table: pa.Table, kind: Kind) -> tuple[np.ndarray, np.ndarray]:
    """Return the moment each row counts at, in microseconds, and a mask of those that have one.

    A prediction counts at its own time. A label counts at the time of its prediction, and has
    none while that is unknown. A business event counts at its prediction's time when it names
    one, else at its own.
    """
    if kind is Kind.PREDICTIONS:
        return micros(table.column("timestamp"))
    times, known = micros(table.column("prediction_timestamp"))
    if kind is Kind.LABELS:
        return times, known
    own, _ = micros(table.column("timestamp"))
    alone = ~np.asarray(table.column("prediction_id").is_valid())
    return np.where(alone, own, times), known | alone


def months(times: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the partition of each moment as a number: months since 1970, and a large one where not known."""
    return np.where(known, times.view("datetime64[us]").astype("datetime64[M]").astype(np.int64), _NO_MONTH)


def month_name(month: int) -> str:
    """Return the partition of a number that `months` gave: text such as `2013-02`, or `unknown`."""
    return UNKNOWN_MONTH if month == _NO_MONTH else str(np.datetime64(month, "M"))


def month_of(moment: Micros) -> str:
    """Return the partition of one moment."""
    return month_name(int(months(np.array([moment]), np.array([True]))[0]))
