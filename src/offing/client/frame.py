"""Whole frames of predictions as Arrow record batches: needs pyarrow, which is loaded when called."""

from __future__ import annotations

import importlib
import itertools
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Sequence, Tuple

from offing.client.transport import ARROW, Answer, TransportError
from offing.client.wire import route
from offing.domain.schema import Kind
from offing.domain.window import isoformat
from offing.errors import ConfigError, MissingExtra, nearest

if TYPE_CHECKING:
    from offing.client.session import Client

CHUNK_ROWS = 50_000
CHUNK_BYTES = 16 << 20

_INDEX = re.compile(r"__index_level_\d+__")
"""How an index of pandas without a name appears as a column."""


@dataclass(frozen=True)
class Columns:
    """Which column of a frame plays which part."""

    id: Optional[str]
    timestamp: Optional[str]
    score: Optional[str]
    prediction: Optional[str]
    label: Optional[str]
    label_timestamp: Optional[str]
    latency_ms: Optional[str]
    tags: Tuple[str, ...]
    features: Optional[Sequence[str]]

    def fields(self) -> Dict[str, str]:
        """Return the columns that are fields of a prediction, by field."""
        named = {n: getattr(self, n) for n in ("id", "timestamp", "score", "prediction", "latency_ms")}
        return {field: column for field, column in named.items() if column is not None}

    def feature_names(self, names: Sequence[str]) -> List[str]:
        """Return the feature columns, after checking that every column asked for is one of `names`."""
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ConfigError(f"two columns are called {min(twice)!r}", hint="rename one of them")
        others = [*self.fields().values(), *self.tags, *filter(None, (self.label, self.label_timestamp))]
        for column in [*others, *(self.features or ())]:
            if column not in names:
                raise ConfigError(f"the frame has no column {column!r}", hint=nearest(column, names))
        if self.label is not None and self.id is None:
            raise ConfigError("labels need ids", hint="name the column of ids: id='…'")
        if self.features is not None:
            return list(self.features)
        return [name for name in names if name not in others and not _INDEX.fullmatch(name)]


@dataclass(frozen=True)
class FrameReceipt:
    """What the server said about the rows: `rows == accepted + duplicate + conflict + rejected`.

    `labels` counts the labels that were accepted or known. `items` are the server's first remarks on single
    rows, at most 100, with `index` counted from the start of the frame.
    """

    rows: int
    accepted: int
    duplicate: int
    conflict: int
    rejected: int
    labels: int
    items: Tuple[Dict[str, Any], ...] = ()


def send(client: Client, model: str, version: Optional[str], frame: Any, columns: Columns) -> FrameReceipt:
    """Send a frame chunk by chunk; see `Model.log_frame`."""
    pa = _pyarrow()
    delivery = client.delivery()
    totals = dict.fromkeys(("received", "accepted", "duplicate", "conflict", "rejected"), 0)
    labels, now = 0, isoformat(client.clock.now())
    items: List[Dict[str, Any]] = []
    constants = {"version": version, "environment": client.settings.environment}
    for chunk in _chunks(pa, frame):
        table = predictions(pa, chunk, columns, {**constants, "timestamp": now})
        answer = _checked(delivery.request(route(model, Kind.PREDICTIONS), _ipc(pa, table), ARROW))
        for item in answer.get("items") or ():
            if len(items) < 100:
                items.append({**item, "index": item.get("index", 0) + totals["received"]})
        for name in totals:
            totals[name] += int(answer.get(name, table.num_rows if name == "received" else 0))
        truth = known_labels(pa, chunk, columns, now)
        if truth is not None and truth.num_rows:
            answer = _checked(delivery.request(route(model, Kind.LABELS), _ipc(pa, truth), ARROW))
            labels += truth.num_rows - int(answer.get("rejected", 0)) - int(answer.get("conflict", 0))
    return FrameReceipt(totals.pop("received"), **totals, labels=labels, items=tuple(items))


def predictions(pa: Any, chunk: Any, columns: Columns, constants: Dict[str, Optional[str]]) -> Any:
    """Return the table to send: fields by their names, `features.<name>` and `tags.<name>`."""
    features = columns.feature_names(chunk.column_names)
    parts = {field: chunk.column(column) for field, column in columns.fields().items()}
    for field, value in constants.items():
        if field not in parts and value is not None:
            parts[field] = pa.repeat(pa.scalar(value, pa.string()), chunk.num_rows)
    parts.update({f"tags.{name}": chunk.column(name) for name in columns.tags})
    parts.update({f"features.{name}": chunk.column(name) for name in features})
    return pa.table(parts)


def known_labels(pa: Any, chunk: Any, columns: Columns, now: str) -> Any:
    """Return the labels that are neither null nor NaN, with ids and times; None without a label column."""
    if columns.label is None:
        return None
    pc = importlib.import_module("pyarrow.compute")
    value = chunk.column(columns.label)
    known = pc.is_valid(value)
    if pa.types.is_floating(value.type):
        known = pc.and_(known, pc.invert(pc.fill_null(pc.is_nan(value), False)))
    column = columns.label_timestamp or columns.timestamp
    moment = chunk.column(column) if column else pa.repeat(pa.scalar(now), chunk.num_rows)
    return pa.table({"id": chunk.column(columns.id), "value": value, "timestamp": moment}).filter(known)


def _chunks(pa: Any, frame: Any) -> Iterator[Any]:
    """Yield tables of at most CHUNK_ROWS rows and about CHUNK_BYTES bytes; empty ones are left out."""
    held: List[Any] = []
    rows = size = 0
    for batch in map(_without_views, itertools.repeat(pa), _batches(pa, frame)):
        step = max(1, min(CHUNK_ROWS, CHUNK_BYTES * batch.num_rows // max(1, batch.nbytes)))
        for start in range(0, batch.num_rows, step):
            part = batch.slice(start, step)
            if held and (rows + part.num_rows > CHUNK_ROWS or size + part.nbytes > CHUNK_BYTES):
                yield pa.Table.from_batches(held)
                held, rows, size = [], 0, 0
            held.append(part)
            rows, size = rows + part.num_rows, size + part.nbytes
    if held:
        yield pa.Table.from_batches(held)


def _batches(pa: Any, frame: Any) -> Iterator[Any]:
    if isinstance(frame, (str, os.PathLike)):
        parquet = importlib.import_module("pyarrow.parquet")
        with parquet.ParquetFile(frame) as file:
            yield from file.iter_batches(batch_size=CHUNK_ROWS)
    elif hasattr(frame, "__arrow_c_stream__"):
        yield from pa.RecordBatchReader.from_stream(frame)
    elif hasattr(frame, "__arrow_c_array__"):
        yield pa.record_batch(frame)
    else:
        hint = "give a frame of pandas, Polars, pyarrow or DuckDB, or the path of a Parquet file"
        raise ConfigError(f"not a frame: {type(frame).__name__}", hint=hint)


def _without_views(pa: Any, batch: Any) -> Any:
    """Return a batch in which text is not a view, as Polars has it: pyarrow cannot filter such columns."""
    fields = [f.with_type(pa.large_string()) if f.type == pa.string_view() else f for f in batch.schema]
    return batch.cast(pa.schema(fields))


def _ipc(pa: Any, table: Any) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _checked(answer: Answer) -> Dict[str, Any]:
    if not 200 <= answer.status < 300:
        error = answer.body.get("error") or {}
        text = error.get("message") if isinstance(error, dict) else str(error)
        raise TransportError(
            f"the server answered {answer.status}: {text}", retryable=False, status=answer.status
        )
    return answer.body


def _pyarrow() -> Any:
    try:
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise MissingExtra("frames need pyarrow", hint="pip install pyarrow") from error
