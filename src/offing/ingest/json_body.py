"""JSON and NDJSON bodies: items, then columns of Python values."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np

from offing.domain.schema import Kind
from offing.errors import InvalidEvent, PayloadTooLarge, nearest
from offing.ingest.fields import ALIASES, FIELDS
from offing.ingest.lenient import Line, read_leniently, scrub
from offing.ingest.request import Decoded, Request, Values

_BOM = b"\xef\xbb\xbf"
_ENCODER = msgspec.json.Encoder(order="deterministic")
_LINES = msgspec.json.Decoder()
_FAST_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_json(body: bytes, request: Request) -> list[Any]:
    """Return the items of a JSON body: of `{"predictions": [...]}`, of a list, or the one object.

    Of a key that is given twice the last value counts. Raises InvalidEvent when it is not JSON.
    """
    body = body.removeprefix(_BOM)
    try:
        return _items(msgspec.json.decode(body), request.kind)
    except _FAST_ERRORS:
        items = _items(read_leniently(body), request.kind)
        return [scrub(item) for item in items]


def read_lines(body: bytes, request: Request) -> list[Any]:
    """Return the items of an NDJSON body. A line that is not JSON becomes a `Line` with a problem."""
    body = body.removeprefix(_BOM)
    try:
        return _LINES.decode_lines(body)
    except _FAST_ERRORS:
        return [_line(line) for line in body.splitlines() if line.strip()]


def _line(line: bytes) -> Line:
    try:
        return scrub(msgspec.json.decode(line))
    except _FAST_ERRORS:
        pass  # the lenient reader decides
    try:
        return scrub(read_leniently(line))
    except InvalidEvent as error:
        return Line(line.decode("utf-8", "replace"), problem=("invalid_json", error.message))


def _items(value: Any, kind: Kind) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        inner = value.get(kind.value)
        if isinstance(inner, list):
            return inner
        others = [name for name, held in value.items() if isinstance(held, list)]
        if others and not set(value) & set(FIELDS[kind]):
            hint = f'this address takes {{"{kind.value}": [...]}}'
            raise InvalidEvent(f"no list called {kind.value!r} in the body", hint=hint)
        return [value]
    raise InvalidEvent("the body is neither an object nor a list", hint=f'send {{"{kind.value}": [...]}}')


def decode_rows(rows: list[Any], request: Request) -> None:
    """Turn items into columns and set `request.decoded`; what is not an object is rejected."""
    request.received = len(rows)
    positions = np.arange(len(rows))
    if set(map(type, rows)) - {dict}:
        kept = [_object(i, row, request) for i, row in enumerate(rows)]
        positions = np.array([i for i, row in enumerate(kept) if row is not None], np.int64)
        rows = [row for row in kept if row is not None]
    features: dict[str, Values] = {}
    if request.kind is Kind.PREDICTIONS:
        rows, positions, features = _features(rows, positions, request)
    fields = _fields(rows, positions, request)
    request.decoded = Decoded(positions, fields, features, payload=_payload(rows))


def _payload(rows: list[dict[str, Any]]) -> Callable[[int], bytes]:
    return lambda i: encode(rows[i])


def encode(value: object) -> bytes:
    """Write any decoded value as JSON bytes, for the shelf; never raises."""
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError, RecursionError):
        return repr(type(value)).encode()


def _object(index: int, row: Any, request: Request) -> dict[str, Any] | None:
    """Return the item when it is an object, else note why not; repaired text is noted too."""
    if isinstance(row, Line) and row.is_repaired:
        request.notes.warn(index, "repaired_text", "bytes that are not UTF-8 were replaced by U+FFFD")
    if isinstance(row, Line) and row.problem:
        code, message = row.problem
        payload = encode(row.value)[: request.limits.shelf_bytes]
        request.notes.reject(index, code, message, payload=payload)
        return None
    value = row.value if isinstance(row, Line) else row
    if isinstance(value, dict):
        return value
    message = f"an item must be an object, not {type(value).__name__}"
    payload = encode(value)[: request.limits.shelf_bytes]
    request.notes.reject(index, "not_an_object", message, payload=payload)
    return None


def _fields(rows: list[dict[str, Any]], positions: np.ndarray, request: Request) -> dict[str, Values]:
    known = FIELDS[request.kind]
    seen: set[str] = set().union(*rows)
    fields: dict[str, Values] = {n: [row.get(n) for row in rows] for n in known if n in seen}
    for alias, name in ALIASES.get(request.kind, {}).items():
        if alias in seen:
            other = [row.get(alias) for row in rows]
            own = fields.get(name, [None] * len(rows))
            fields[name] = [b if a is None else a for a, b in zip(own, other, strict=True)]
            seen.discard(alias)
    for name in sorted(seen - set(known) - {"features"}):
        _warn_unknown(name, rows, positions, request)
    return fields


def _warn_unknown(name: str, rows: list[dict[str, Any]], positions: np.ndarray, request: Request) -> None:
    hint = nearest(name, [*FIELDS[request.kind], *(["features"] if request.kind is Kind.PREDICTIONS else [])])
    message = f"unknown field {name[:80]!r} was ignored"
    for i, row in enumerate(rows):
        if name in row:
            request.notes.warn(int(positions[i]), "unknown_field", message, hint=hint)


def _features(
    rows: list[dict[str, Any]], positions: np.ndarray, request: Request
) -> tuple[list[dict[str, Any]], np.ndarray, dict[str, Values]]:
    inner = [row.get("features") for row in rows]
    if set(map(type, inner)) - {dict}:
        bad = [i for i, value in enumerate(inner) if value is not None and not isinstance(value, dict)]
        for i in bad:
            message = f"`features` must be an object, not {type(inner[i]).__name__}"
            payload = encode(rows[i])[: request.limits.shelf_bytes]
            request.notes.reject(int(positions[i]), "invalid_features", message, payload=payload)
        keep = np.setdiff1d(np.arange(len(rows)), bad)
        rows, positions = [rows[i] for i in keep], positions[keep]
        inner = [row.get("features") or {} for row in rows]
    return rows, positions, pivot(inner, request.limits.cells)  # type: ignore[arg-type]


def pivot(rows: list[dict[str, Any]], cells: int) -> dict[str, Values]:
    """Turn dictionaries into columns, in the order in which names are first seen; gaps are None.

    Raises PayloadTooLarge when rows times names are more than `cells`.
    """
    if not rows:
        return {}
    names = list(rows[0])
    every: set[str] = set().union(*rows)
    if len(every) * len(rows) > cells:
        message = f"{len(rows)} items with {len(every)} different features in one request"
        raise PayloadTooLarge(message, hint="send smaller batches")
    if len(every) != len(names):
        names = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
    if len(every) > 1 and all(len(row) == len(names) for row in rows):
        across = zip(*map(itemgetter(*names), rows), strict=True)
        return {name: list(values) for name, values in zip(names, across, strict=True)}
    columns: dict[str, list[object]] = {name: [None] * len(rows) for name in names}
    for i, row in enumerate(rows):
        for name, value in row.items():
            columns[name][i] = value
    return dict(columns)
