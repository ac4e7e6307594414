"""Arrow IPC bodies: record batches, checked, then columns of plain arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.schema import Kind
from offing.errors import InvalidEvent, PayloadTooLarge
from offing.ingest.arrow_guard import unpacked_size
from offing.ingest.arrow_values import Allowance, plain
from offing.ingest.fields import ALIASES, FIELDS
from offing.ingest.json_body import encode, pivot
from offing.ingest.request import Decoded, Limits, Request, Values

_PREFIX = "features."
_TAG = "tags."


def decode_arrow(request: Request, body: bytes) -> None:
    """Read an Arrow IPC stream and set `request.decoded`.

    Columns with the names of fields are those fields; `features` may be a struct or a map, and any
    other column is a feature, with or without `features.` before its name; `tags.x` is the tag x.
    Raises InvalidEvent for a stream that is damaged or has two columns of one name.
    """
    table = _read(body, request.limits)
    request.received = table.num_rows
    allowance = Allowance(2 * request.limits.body_bytes)
    columns = {name: _joined(table.column(i), name, allowance) for i, name in enumerate(_names(table))}
    fields: dict[str, Values] = {}
    features: dict[str, Values] = {}
    tags: dict[str, pa.Array[Any]] = {}
    for name, array in columns.items():
        target = ALIASES[request.kind].get(name, name)
        if target in FIELDS[request.kind] and (target == name or target not in columns):
            fields[target] = array
        elif name == "features" and pa.types.is_nested(array.type):
            _add_all(features, _unnest(array, request.limits, allowance))
        elif name.startswith(_TAG) and request.kind is Kind.PREDICTIONS:
            tags[name.removeprefix(_TAG)] = array
        else:
            _add_all(features, {name.removeprefix(_PREFIX): array})
    if request.kind is not Kind.PREDICTIONS:
        _warn_unknown(features, request)
        features = {}
    if tags:
        fields["tags"] = _tags(fields.get("tags"), tags)
    positions = np.arange(table.num_rows)
    request.decoded = Decoded(positions, fields, features, _payload(table))


def _read(body: bytes, limits: Limits) -> pa.Table:
    try:
        if unpacked_size(body) > limits.body_bytes * 2:
            raise PayloadTooLarge("the Arrow stream is too large when unpacked", hint="send smaller batches")
        with pa.ipc.open_stream(pa.BufferReader(body)) as stream:
            batches, rows = [], 0
            for batch in stream:
                rows += batch.num_rows
                if rows > limits.items or rows * batch.num_columns > limits.cells * 2:
                    raise PayloadTooLarge(f"{rows} items in one request", hint="send smaller batches")
                batch.validate(full=True)
                batches.append(batch)
            return pa.Table.from_batches(batches, stream.schema)
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, InvalidEvent):
            raise
        raise InvalidEvent(f"the body is not a sound Arrow IPC stream: {str(error)[:200]}") from error


def _names(table: pa.Table) -> list[str]:
    name, times = Counter(table.column_names).most_common(1)[0] if table.column_names else ("", 0)
    if times > 1:
        raise InvalidEvent(f"two columns are called {name!r}")
    return list(table.column_names)


def _joined(column: pa.ChunkedArray[Any], name: str, allowance: Allowance) -> pa.Array[Any]:
    try:
        chunks = [plain(chunk, name, allowance) for chunk in column.chunks]
        if not chunks:
            return plain(pa.array([], column.type), name, allowance)
        return pa.concat_arrays(chunks) if len(chunks) > 1 else chunks[0]
    except pa.ArrowException as error:
        raise InvalidEvent(f"column {name!r} cannot be read: {str(error)[:200]}") from error


def _add_all(features: dict[str, Values], more: dict[str, Values]) -> None:
    for name, values in more.items():
        if name in features:
            raise InvalidEvent(f"two columns are the feature {name!r}")
        features[name] = values


def _unnest(array: pa.Array[Any], limits: Limits, allowance: Allowance) -> dict[str, Values]:
    """Return the members of a struct as columns; a map becomes a column for each of its keys."""
    if not pa.types.is_struct(array.type):
        rows = [dict(row) if row else {} for row in array.to_pylist()]
        return pivot([{str(k): v for k, v in row.items()} for row in rows], limits.cells)
    children: list[Any] = pa.StructArray.flatten(array)  # type: ignore[arg-type]
    names = [array.type.field(i).name for i in range(array.type.num_fields)]
    return {n: plain(child, n, allowance) for n, child in zip(names, children, strict=True)}


def _tags(given: Values | None, more: dict[str, pa.Array[Any]]) -> list[object]:
    rows = next(iter(more.values()))
    base: list[object] = list(given.to_pylist()) if isinstance(given, pa.Array) else [None] * len(rows)
    listed = {name: array.to_pylist() for name, array in more.items()}
    merged: list[object] = []
    for i, own in enumerate(base):
        extra = {name: values[i] for name, values in listed.items() if values[i] is not None}
        inner = dict(own) if isinstance(own, (dict, list)) else {}
        merged.append({**inner, **extra} or None)
    return merged


def _warn_unknown(names: dict[str, Values], request: Request) -> None:
    for name in names:
        hint = f"{request.kind.value} have {', '.join(FIELDS[request.kind])}"
        request.notes.warn(0, "unknown_field", f"unknown column {name[:80]!r} was ignored", hint=hint)


def _payload(table: pa.Table) -> Callable[[int], bytes]:
    def payload(i: int) -> bytes:
        row = table.slice(i, 1).to_pylist()[0]
        return encode({name: _json(value) for name, value in row.items() if value is not None})

    return payload


def _json(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, dict, list)) else str(value)
