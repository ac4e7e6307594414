"""Stage 5, journal: everything a request changes, in one transaction of a SQLite file."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind, Kind
from offing.domain.window import DAY, Micros
from offing.ingest import repeats
from offing.ingest.indexes import Indexes
from offing.ingest.receipt import ItemStatus
from offing.ingest.request import Request

_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (
  seq INTEGER PRIMARY KEY, model TEXT NOT NULL, kind TEXT NOT NULL, received_at INTEGER NOT NULL,
  row_count INTEGER NOT NULL, batch BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS journal_by_model ON journal (model, kind, seq);
CREATE TABLE IF NOT EXISTS model_columns (
  model TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (model, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (
  model TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,
  PRIMARY KEY (model, kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dead_letters (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, kind TEXT NOT NULL,
  received_at INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, payload BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS touched (
  model TEXT NOT NULL, day INTEGER NOT NULL, token INTEGER NOT NULL, PRIMARY KEY (model, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sequence (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL);
INSERT OR IGNORE INTO sequence VALUES (1, 0);
"""

SHELF_ITEMS = 100_000
"""Rejected items that are kept; older ones leave the shelf and stay in the counters."""

_WAL_BYTES = 32 << 20
_COUNT = """INSERT INTO counters VALUES (?, ?, ?, ?)
  ON CONFLICT (model, kind, name) DO UPDATE SET value = value + excluded.value"""
_SHELVE = """INSERT INTO dead_letters (model, kind, received_at, code, message, payload)
  VALUES (?, ?, ?, ?, ?, ?)"""
_CLEAR_SHELF = f"DELETE FROM dead_letters WHERE seq <= (SELECT max(seq) FROM dead_letters) - {SHELF_ITEMS}"
_TOUCH = "INSERT INTO touched VALUES (?, ?, ?) ON CONFLICT (model, day) DO UPDATE SET token = excluded.token"


@dataclass
class Transaction:
    """One open transaction of the journal, and the indexes that go with it."""

    connection: sqlite3.Connection
    indexes: Indexes
    last: int

    def next_sequence(self, above: int) -> int:
        """Return the next number of the journal: above every earlier one, and above `above`.

        With the last sealed number for `above` that holds even when the journal file was lost.
        """
        self.last = max(self.last, above) + 1
        return self.last


def connect(path: Path) -> sqlite3.Connection:
    """Open the journal file, made if need be, so that a commit returns when it is on the disk."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30.0)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "PRAGMA secure_delete=FAST"
    )  # else each sealed row would be written once more, as zeros
    page = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.execute(f"PRAGMA wal_autocheckpoint={_WAL_BYTES // page}")
    connection.execute(f"PRAGMA journal_size_limit={_WAL_BYTES}")
    return connection


def create(connection: sqlite3.Connection) -> None:
    """Create the tables that are not there yet."""
    connection.executescript(_SCHEMA + repeats.SCHEMA)


def journal(request: Request, transaction: Transaction) -> None:
    """Write new rows, columns decided, counters, dead letters and touched days.

    Nothing is durable until the writer commits, which it does for several requests at once.
    """
    connection, stored = transaction.connection, request.stored
    assert stored is not None
    name, kind = request.model, request.kind.value
    if stored.num_rows:
        row = (request.sequence, name, kind, request.received_at, stored.num_rows, to_bytes(stored))
        connection.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.execute("UPDATE sequence SET last = ?", (transaction.last,))
    request.decided = request.columns.unsaved()
    columns = [(name, column, decided.value) for column, decided in request.decided.items()]
    connection.executemany("INSERT OR IGNORE INTO model_columns VALUES (?, ?, ?)", columns)
    counts = [(name, kind, what, number) for what, number in _counts(request).items() if number]
    connection.executemany(_COUNT, counts)
    repeats.note(connection, request)
    shelf = [
        (name, kind, request.received_at, r.answer.code, r.answer.message, r.payload)
        for r in request.notes.rejections
    ]
    connection.executemany(_SHELVE, shelf)
    if shelf:
        connection.execute(_CLEAR_SHELF)
    days = np.unique(request.times - request.times % DAY).tolist()
    connection.executemany(_TOUCH, [(name, day, transaction.last) for day in days])


def _counts(request: Request) -> dict[str, int]:
    assert request.stored is not None
    again = Counter(answer.status for answer in request.repeats)
    rejected = Counter(f"rejected:{r.answer.code}" for r in request.notes.rejections)
    return {
        "received": request.received,
        "stored": request.stored.num_rows,
        "duplicate": again[ItemStatus.DUPLICATE],
        "conflict": again[ItemStatus.CONFLICT],
        **rejected,
    }


def to_bytes(batch: pa.RecordBatch) -> memoryview:
    """Write a batch as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return memoryview(sink.getvalue())


def from_bytes(blob: bytes) -> pa.RecordBatch:
    """Read a batch that `to_bytes` wrote."""
    with pa.ipc.open_stream(pa.BufferReader(blob)) as reader:
        return reader.read_next_batch()


def pending(connection: sqlite3.Connection) -> list[tuple[str, Kind, int, int, Micros]]:
    """Return model, kind, rows, last sequence and first receipt of all that is not sealed."""
    query = "SELECT model, kind, sum(row_count), max(seq), min(received_at) FROM journal GROUP BY model, kind"
    return [(m, Kind(k), n, s, t) for m, k, n, s, t in connection.execute(query)]


def batches(
    connection: sqlite3.Connection, model: str, kind: Kind, after: int = 0
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield the journal rows of a model and kind after a sequence number, in order."""
    query = "SELECT seq, batch FROM journal WHERE model = ? AND kind = ? AND seq > ? ORDER BY seq"
    for seq, blob in connection.execute(query, (model, kind.value, after)):
        yield seq, from_bytes(blob)


def holds(connection: sqlite3.Connection, model: str, kind: Kind, upto: int) -> bool:
    """Say whether rows of a model and kind up to a sequence number are still there."""
    query = "SELECT 1 FROM journal WHERE model = ? AND kind = ? AND seq <= ? LIMIT 1"
    return connection.execute(query, (model, kind.value, upto)).fetchone() is not None


def remove(connection: sqlite3.Connection, model: str, kind: Kind, upto: int) -> None:
    """Delete the journal rows of a model and kind up to a sequence number: they are sealed."""
    connection.execute(
        "DELETE FROM journal WHERE model = ? AND kind = ? AND seq <= ?", (model, kind.value, upto)
    )


def columns(connection: sqlite3.Connection) -> dict[str, dict[str, ColumnKind]]:
    """Return the decided columns of every model."""
    found: dict[str, dict[str, ColumnKind]] = {}
    for model, name, kind in connection.execute("SELECT model, name, kind FROM model_columns"):
        found.setdefault(model, {})[name] = ColumnKind(kind)
    return found


def totals(connection: sqlite3.Connection, model: str | None) -> dict[str, object]:
    """Return the counters, of one model or of all, and the rows that are still pending."""
    query = "SELECT name, sum(value) FROM counters WHERE ? IS NULL OR model = ? GROUP BY name"
    found: dict[str, int] = dict(connection.execute(query, (model, model)))
    rejected = {n.removeprefix("rejected:"): v for n, v in found.items() if n.startswith("rejected:")}
    count = "SELECT coalesce(sum(row_count), 0) FROM journal WHERE ? IS NULL OR model = ?"
    (waiting,) = connection.execute(count, (model, model)).fetchone()
    plain = {name: found.get(name, 0) for name in ("received", "stored", "duplicate", "conflict")}
    return {**plain, "rejected": rejected, "pending": waiting}
