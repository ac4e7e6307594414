"""Stage 4, identify: the same event counts once, and labels learn when their prediction was made."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from offing.domain.schema import Kind
from offing.events.schema import TIME, event_times, micros
from offing.ingest.fingerprint import fingerprints
from offing.ingest.index import Index
from offing.ingest.journal import Transaction
from offing.ingest.receipt import ItemAnswer, ItemStatus
from offing.ingest.request import Fingerprints, Request

_ID = {Kind.PREDICTIONS: "prediction_id", Kind.LABELS: "prediction_id", Kind.KPIS: "event_id"}


def identify(request: Request, transaction: Transaction) -> None:
    """Set `stored`, the rows that are new, and for those that are not `repeats`, the answers.

    The first event with an identity wins, within the request too. One with the same content is a
    duplicate; one with another content is a conflict. Both are answered and counted, neither is
    stored. A label is told apart by id, value and time, so a changed label is new, and history.
    """
    assert request.batch is not None and request.fingerprints is not None
    keys = request.fingerprints
    index = transaction.indexes.get(request.model, request.kind)
    fresh, same = _compare(keys, index)
    request.repeats = _answers(request, fresh, same)
    request.repeat_times = micros(request.batch.column("timestamp"))[0][~fresh]
    rows, own = request.batch, keys
    if not fresh.all():
        rows = rows.filter(pa.array(fresh))
        own = Fingerprints(keys.high[fresh], keys.low[fresh], keys.content[fresh])
    if request.kind is not Kind.PREDICTIONS:
        rows = _with_prediction_times(rows, transaction.indexes.get(request.model, Kind.PREDICTIONS))
    request.stored = rows
    times, known = event_times(pa.table(rows), request.kind)
    request.times = times[known]
    if rows.num_rows:
        request.sequence = transaction.next_sequence(index.sealed)
        index.add(request.sequence, own, micros(rows.column("timestamp"))[0])


def _compare(keys: Fingerprints, index: Index) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows are new, and which of the others have the content of the first."""
    seen = index.look_up(keys.high, keys.low)
    content, known = seen.content, seen.known
    first = _first_places(keys)
    inside = (first != np.arange(len(first))) & ~known
    content = np.where(inside, keys.content[first], content)
    return ~(known | inside), content == keys.content


def _first_places(keys: Fingerprints) -> np.ndarray:
    """Return for each row the first row of the request with the same identity."""
    order = np.lexsort((keys.low, keys.high))
    high, low = keys.high[order], keys.low[order]
    starts = np.ones(len(order), bool)
    starts[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    first = np.empty(len(order), np.int64)
    first[order] = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
    return first


def _answers(request: Request, fresh: np.ndarray, same: np.ndarray) -> list[ItemAnswer]:
    rows = np.flatnonzero(~fresh)
    if not len(rows):
        return []
    assert request.batch is not None
    ids = request.batch.column(_ID[request.kind]).take(rows).to_pylist()
    return [
        _answer(int(request.positions[row]), name, bool(is_same))
        for row, name, is_same in zip(rows, ids, same[rows], strict=True)
    ]


def _answer(position: int, name: str | None, is_same: bool) -> ItemAnswer:
    if is_same:
        return ItemAnswer(
            position, ItemStatus.DUPLICATE, "duplicate", "this event is stored already", None, name
        )
    message = "another event with this id is stored already; the first one counts"
    hint = "give every event an id of its own"
    return ItemAnswer(position, ItemStatus.CONFLICT, "conflict", message, hint, name)


def _with_prediction_times(rows: pa.RecordBatch, index: Index) -> pa.RecordBatch:
    """Fill in when the prediction that each row names was made, null where it is not known."""
    ids = rows.column("prediction_id")
    keys = fingerprints(
        pa.record_batch(
            {
                "prediction_id": ids,
                "timestamp": rows.column("timestamp"),
                "received_at": rows.column("received_at"),
            }
        ),
        Kind.PREDICTIONS,
    )
    seen = index.look_up(keys.high, keys.low)
    known = seen.known & np.asarray(ids.is_valid())
    times = pa.array(seen.time, mask=~known).cast(TIME)
    return rows.set_column(rows.schema.get_field_index("prediction_timestamp"), "prediction_timestamp", times)
