"""The columns of each kind of event, with the rules for every field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind
from offing.events.schema import TIME, arrow_type
from offing.ingest.coerce import Coerced, answers, first_sight, loose_text, numbers, truth
from offing.ingest.columns import Refusal
from offing.ingest.ids import fill_ids, read_ids
from offing.ingest.items import Items
from offing.ingest.overflow import json_text
from offing.ingest.request import Values
from offing.ingest.times import EARLIEST, TOLERANCE, read_times

_TEXTS = ("version", "environment", "error")
_REALS = ("latency_ms", "cost")


def prediction_columns(items: Items) -> dict[str, pa.Array[Any]]:
    """Return the columns of predictions, without features and overflow.

    A missing id is made, a missing time is the time of receipt. A score that is not a number, or
    null, rejects the item; NaN and infinite scores are kept and counted as a class of their own.
    """
    ids = read_ids(items, "id")
    columns = {"prediction_id": ids, **_moments(items)}
    columns |= {name: _optional(items, name, loose_text, pa.string()) for name in _TEXTS}
    columns |= {name: _optional(items, name, numbers, pa.float64()) for name in _REALS}
    columns["score"] = _score(items)
    if (prediction := _typed(items, "prediction", "prediction")) is not None:
        columns["prediction"] = items.or_overflow("prediction", prediction)
    columns["tags"] = _tags(items)
    columns["prediction_id"] = fill_ids(items, ids, np.asarray(ids.is_null()))
    return columns


def label_columns(items: Items) -> dict[str, pa.Array[Any]]:
    """Return the columns of labels. An id and a value are needed; the weight is 1 unless given."""
    ids = _needed_id(items, "id", "missing_id")
    columns = {"prediction_id": ids, **_moments(items)}
    values = _typed(items, "value", "value")
    misfits = [] if values is None else list(values.misfits)
    items.reject(misfits, "invalid_value", "the value has not the type of this model's other labels")
    array = pa.nulls(items.rows, pa.float64()) if values is None else values.array
    items.reject(np.asarray(array.is_null()), "missing_value", "a label needs a `value`")
    if pa.types.is_floating(array.type):
        items.reject(~np.isfinite(_floats(array)), "invalid_value", "the value of a label must be finite")
    weight = numbers(items.values_or_nulls("weight"))
    weights = weight.array.fill_null(1.0)
    bad = ~(np.isfinite(_floats(weights)) & (_floats(weights) >= 0))
    bad[list(weight.misfits)] = True
    items.reject(bad, "invalid_weight", "the weight must be a number, zero or more")
    return columns | {"value": array, "weight": weights, "prediction_timestamp": pa.nulls(items.rows, TIME)}


def kpi_columns(items: Items) -> dict[str, pa.Array[Any]]:
    """Return the columns of business events. A name and a finite value are needed."""
    name = _needed_id(items, "name", "missing_name")
    columns = {"name": name, **_moments(items)}
    value = numbers(items.values_or_nulls("value"))
    items.reject(list(value.misfits), "invalid_value", "the value of a business event must be a number")
    items.reject(np.asarray(value.array.is_null()), "missing_value", "a business event needs a `value`")
    items.reject(~np.isfinite(_floats(value.array)), "invalid_value", "the value must be finite")
    ids = read_ids(items, "id")
    events = read_ids(items, "event_id")
    alone = np.asarray(ids.is_null()) & np.asarray(events.is_null())
    columns |= {"value": value.array, "prediction_id": ids, "event_id": fill_ids(items, events, alone)}
    return columns | {"prediction_timestamp": pa.nulls(items.rows, TIME)}


def _moments(items: Items) -> dict[str, pa.Array[Any]]:
    now = items.request.received_at
    times = read_times(items.values("timestamp"), items.rows, now)
    items.reject(
        times.bad,
        "invalid_timestamp",
        "`timestamp` cannot be read",
        "ISO 8601 such as 2026-01-31T12:00:00Z, or seconds since 1970",
    )
    items.reject(
        times.micros < EARLIEST,
        "timestamp_too_old",
        "`timestamp` is before 1980",
        "seconds that are read as milliseconds land in January 1970: check the unit",
    )
    hint = "check the unit, which is seconds, and the sender's clock"
    ahead = times.micros > now + TOLERANCE
    items.reject(ahead, "timestamp_in_future", "`timestamp` is more than a day ahead of the server", hint)
    received = pa.array(np.full(items.rows, now)).cast(TIME)
    return {"timestamp": pa.array(times.micros).cast(TIME), "received_at": received}


def _needed_id(items: Items, field: str, code: str) -> pa.Array[Any]:
    ids = read_ids(items, field)
    items.reject(np.asarray(ids.is_null()), code, f"`{field}` is missing")
    return ids


def _score(items: Items) -> pa.Array[Any]:
    values = items.values("score")
    if values is None:
        return pa.nulls(items.rows, pa.float64())
    score = numbers(values)
    items.reject(list(score.misfits), "invalid_score", "`score` must be a number")
    return score.array


def _optional(
    items: Items, name: str, read: Callable[[Values], Coerced], empty: pa.DataType
) -> pa.Array[Any]:
    values = items.values(name)
    if values is None:
        return pa.nulls(items.rows, empty)  # type: ignore[call-overload,no-any-return]
    return items.or_overflow(name, read(values))


def _typed(items: Items, field: str, column: str) -> Coerced | None:
    """Return a column that is numbers or text for the whole model, as its first value decided.

    A list or an object makes it text, and is JSON text there.
    """
    values = items.values(field)
    if values is None:
        return None
    kind = items.request.columns.get(column)
    if kind is None:
        kind = _decide(items, values, column)
    if kind is None:
        return None
    return truth(values) if arrow_type(kind) == pa.float64() else answers(values)


def _decide(items: Items, values: Values, column: str) -> ColumnKind | None:
    first = first_sight(_accepted(items, values), structures=True)
    if first is None:
        return None
    is_flag = first is ColumnKind.CATEGORICAL and _is_flag(values)
    decided = items.request.columns.decide(column, ColumnKind.NUMERIC if is_flag else first)
    assert not isinstance(decided, Refusal)
    return decided


def _accepted(items: Items, values: Values) -> Values:
    keep = items.accepted()
    if keep.all():
        return values
    if isinstance(values, pa.Array):
        return values.filter(pa.array(keep))
    return [value for value, kept in zip(values, keep, strict=True) if kept]


def _is_flag(values: Values) -> bool:
    """Say whether the first value is a boolean, which labels and predictions count as 1 and 0."""
    if isinstance(values, pa.Array):
        return pa.types.is_boolean(values.type)
    return next((type(v) is bool for v in values if isinstance(v, (bool, str, list, dict))), False)


def _tags(items: Items) -> pa.Array[Any]:
    values = items.values("tags")
    if values is None:
        return pa.nulls(items.rows, pa.string())
    out: list[str | None] = []
    for row, tags in enumerate(values.to_pylist() if isinstance(values, pa.Array) else values):
        if isinstance(tags, list) and isinstance(values, pa.Array) and pa.types.is_map(values.type):
            tags = dict(tags)
        if isinstance(tags, dict):
            out.append(json_text({k: v for k, v in tags.items() if v is not None}) if tags else None)
            continue
        out.append(None)
        if tags is not None:
            items.or_overflow("tags", Coerced(pa.nulls(0), {row: tags}))
    return pa.array(out, pa.string())


def _floats(array: pa.Array[Any]) -> np.ndarray:
    """Return doubles with 0 in place of nulls."""
    return np.asarray(array.fill_null(0.0))
