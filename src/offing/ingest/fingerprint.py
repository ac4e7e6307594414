"""Stage 3, fingerprint: what tells events apart, in whole columns at a time.

The identity of an event is hashed to 128 bits, its content to 64. Text is cut into words of eight
bytes; each word is mixed with a constant of its place and the results are added, so a column of
ids takes a few array operations. Mixing is the finaliser of MurmurHash3 (Appleby 2011). Text over
256 bytes is hashed with BLAKE2b.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.schema import Kind
from offing.ingest.request import Fingerprints, Request

_WIDEST = 256
_CELLS = 1 << 22
_GOLDEN = 0x9E3779B97F4A7C15
_U = np.uint64
_NAN = np.uint64(0x7FF8000000000000)


def fingerprint(request: Request) -> None:
    """Set `fingerprints` of the rows of `batch`."""
    assert request.batch is not None
    request.fingerprints = fingerprints(request.batch, request.kind)


def fingerprints(batch: pa.RecordBatch | pa.Table, kind: Kind) -> Fingerprints:
    """Return identity and content of canonical rows. Depends on each row's own values only.

    Identity: a prediction's id; a label's id, value and time; a business event's `event_id`, else
    its name, id and time. A time that was not given (it equals `received_at`) counts as none, so a
    resend without times is the same event. Content: every column that the server did not fill in,
    whatever their order; nulls add nothing.
    """
    columns = {name: _chunk(batch, name) for name in batch.schema.names}
    columns["timestamp"] = _given_times(columns["timestamp"], columns["received_at"])
    left_out = {"received_at", "prediction_id" if kind is Kind.PREDICTIONS else "prediction_timestamp"}
    content = _content({name: column for name, column in columns.items() if name not in left_out})
    if kind is Kind.PREDICTIONS:
        high, low = _text_hash(columns["prediction_id"])
        return Fingerprints(high, low, content)
    names = (
        ("prediction_id", "value", "timestamp")
        if kind is Kind.LABELS
        else ("name", "prediction_id", "timestamp")
    )
    high, low = _identity([columns.get(name) for name in names], batch.num_rows)
    if kind is Kind.KPIS:
        named = np.asarray(columns["event_id"].is_valid())
        by_name = _identity([columns["event_id"]], batch.num_rows)
        high, low = np.where(named, by_name[0], high), np.where(named, by_name[1], low)
    return Fingerprints(high, low, content)


def _chunk(batch: pa.RecordBatch | pa.Table, name: str) -> pa.Array[Any]:
    column: Any = batch.column(name)
    whole: pa.Array[Any] = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole


def _given_times(times: pa.Array[Any], received: pa.Array[Any]) -> pa.Array[Any]:
    ticks = np.asarray(times.view(pa.int64()))
    given: pa.Array[Any] = pa.array(ticks, mask=ticks == np.asarray(received.view(pa.int64())))
    return given


def _identity(columns: list[pa.Array[Any] | None], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Combine columns to 128 bits: as `_content` does, twice with different constants."""
    present = {str(i): column for i, column in enumerate(columns) if column is not None}
    if not present:
        return np.zeros(rows, _U), np.zeros(rows, _U)
    return _content(present, 1), _content(present, 2)


def _content(columns: dict[str, pa.Array[Any]], lane: int = 0) -> np.ndarray:
    """Add up a hash of each value mixed with its column's name; nulls add 0."""
    rows = len(next(iter(columns.values())))
    total = np.zeros(rows, _U)
    fixed = {
        n: a for n, a in columns.items() if not pa.types.is_string(a.type) and not pa.types.is_null(a.type)
    }
    step = max(1, _CELLS // max(1, rows))
    names = list(fixed)
    for at in range(0, len(names), step):
        part = names[at : at + step]
        bits = np.stack([_bits(fixed[name]) for name in part])
        seeds = np.array([_seed(name, lane) for name in part], _U)[:, None]
        mixed = _mix(bits ^ seeds)
        for i, name in enumerate(part):
            if fixed[name].null_count:
                mixed[i][np.asarray(fixed[name].is_null())] = 0
        total += mixed.sum(axis=0, dtype=_U)
    texts = {n: a for n, a in columns.items() if pa.types.is_string(a.type) and a.null_count < rows}
    for name, hashed in _text_columns(texts).items():
        mixed_text = _mix(hashed ^ _seed(name, lane))
        if texts[name].null_count:
            mixed_text[np.asarray(texts[name].is_null())] = 0
        total += mixed_text
    return _mix(total)


def _text_columns(columns: dict[str, pa.Array[Any]]) -> dict[str, np.ndarray]:
    """Return a hash of each value of text columns; each distinct value is hashed once."""
    if not columns:
        return {}
    coded = {name: array.dictionary_encode() for name, array in columns.items()}
    distinct = _text_hash(pa.concat_arrays([array.dictionary for array in coded.values()]))[0]
    hashes: dict[str, np.ndarray] = {}
    at = 0
    for name, array in coded.items():
        hashes[name] = distinct[at + np.asarray(array.indices.fill_null(0))]
        at += len(array.dictionary)
    return hashes


def _bits(array: pa.Array[Any]) -> np.ndarray:
    """Return 64-bit values as integers; all NaN are one, and so are the two zeros."""
    if pa.types.is_floating(array.type):
        values = np.asarray(array.fill_null(0.0)) + 0.0
        return np.where(np.isnan(values), _NAN, values.view(_U))
    return np.asarray(array.fill_null(0).cast(pa.int64())).view(_U)


def _seed(name: str, lane: int) -> np.uint64:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8, person=b"lane%d" % lane)
    return _U(int.from_bytes(digest.digest(), "little"))


def _mix(x: np.ndarray) -> np.ndarray:
    x = x ^ (x >> _U(33))
    x *= _U(0xFF51AFD7ED558CCD)
    x ^= x >> _U(33)
    x *= _U(0xC4CEB9FE1A85EC53)
    x ^= x >> _U(33)
    return x


def _places(lane: int) -> np.ndarray:
    return _mix((np.arange(_WIDEST // 8, dtype=_U) + _U(1 + 1000 * lane)) * _U(_GOLDEN))


_PLACES = (_places(1), _places(2))


def _text_hash(array: pa.Array[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return two 64-bit hashes of each string; both are of the empty string where null."""
    rows = len(array)
    high, low = np.zeros(rows, _U), np.zeros(rows, _U)
    if not rows:
        return high, low
    if array.null_count:
        array = array.fill_null("")
    buffers: Any = array.buffers()
    _, offsets_buffer, data_buffer = buffers
    offsets = np.frombuffer(memoryview(offsets_buffer), np.int32)[
        array.offset : array.offset + rows + 1
    ].astype(np.int64)
    data = (
        np.frombuffer(memoryview(data_buffer), np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
    )
    lengths = np.diff(offsets)
    for part in _parts(lengths):
        high[part], low[part] = _hash_part(data, offsets[part], lengths[part])
    for row in np.flatnonzero(lengths > _WIDEST):
        text = data[offsets[row] : offsets[row + 1]].tobytes()
        digest = hashlib.blake2b(text, digest_size=16).digest()
        high[row], low[row] = np.frombuffer(digest, _U)
    return high, low


def _parts(lengths: np.ndarray) -> list[np.ndarray]:
    """Cut the rows of short strings into parts whose padded matrix stays small."""
    short = np.flatnonzero(lengths <= _WIDEST)
    if not len(short):
        return []
    pieces = 1 + len(short) * int(lengths[short].max()) // _CELLS
    if pieces > 1:
        short = short[np.argsort(lengths[short], kind="stable")]
    return list(np.array_split(short, pieces))


def _hash_part(data: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    longest = int(lengths.max())
    words = max(1, -(-longest // 8))
    padded = np.zeros((len(lengths), words * 8), np.uint8)
    first, end = int(starts[0]), int(starts[-1]) + longest
    if end - first == longest * len(lengths) and int(lengths.min()) == longest:
        padded[:, :longest] = data[first:end].reshape(len(lengths), longest)
    else:
        place = np.arange(words * 8)
        inside = place < lengths[:, None]
        padded[inside] = data[(starts[:, None] + place)[inside]]
    matrix = padded.view(_U)
    used = np.arange(words) * 8 < lengths[:, None]
    size = (lengths + 1).astype(_U) * _U(_GOLDEN)
    return tuple(  # type: ignore[return-value]
        _mix(np.where(used, _mix(matrix ^ places[:words]), _U(0)).sum(axis=1, dtype=_U) ^ size)
        for places in _PLACES
    )
