"""The intake: the one door through which events come in."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from offing.clock import Clock
from offing.domain.schema import Kind
from offing.domain.window import Micros, Window
from offing.errors import OffingError, StorageUnavailable
from offing.events.folder import folder_of
from offing.events.log import EventLog
from offing.ingest import dead_letters, journal, pipeline, repeats
from offing.ingest.columns import ModelColumns
from offing.ingest.fingerprint import fingerprints
from offing.ingest.index import Index
from offing.ingest.indexes import Indexes
from offing.ingest.lock import DataDirLock
from offing.ingest.receipt import ItemStatus, Receipt
from offing.ingest.recovery import bring_up_to_date
from offing.ingest.request import Limits, Request
from offing.ingest.writer import Writer

OnAccept = Callable[[str, Kind, np.ndarray], None]
"""Told model, kind and the event times (int64 microseconds) that new rows touched."""

Dirty = tuple[str, Micros, int]
"""A model, the start of a UTC day whose events changed, and a token to give back to `clean`."""

_log = logging.getLogger(__name__)


class Intake:
    """Accepts events of all models into a data directory that it owns. Safe for threads.

    `on_accept` may be set at any time; it is a hint for speed. What must not be lost when the
    process dies is in `dirty()`, which is written in the same transaction as the events.
    """

    def __init__(self, data_dir: Path, clock: Clock, limits: Limits) -> None:
        self.data_dir = data_dir
        self.limits = limits
        self.log = EventLog(data_dir)
        self.on_accept: OnAccept | None = None
        self._clock = clock
        self._refused: Counter[str] = Counter()
        self._columns: dict[str, ModelColumns] = {}
        self._lock = threading.Lock()
        self._readers = threading.local()
        self._all_readers: list[sqlite3.Connection] = []

    @classmethod
    def open(cls, data_dir: Path | str, clock: Clock, limits: Limits | None = None) -> Intake:
        """Open a data directory, made if need be, and bring it to a sound state.

        Raises DataDirectoryInUse when another process has it, naming that process, and
        StorageUnavailable when its journal cannot be opened.
        """
        root = Path(data_dir)
        try:
            root.mkdir(parents=True, exist_ok=True)
            lock = DataDirLock(root)
        except OSError as error:
            raise StorageUnavailable(
                f"{root} cannot be used: {error}", hint="check its owner and rights"
            ) from error
        intake = cls(root, clock, limits or Limits())
        try:
            intake._start(lock)
        except (sqlite3.Error, OSError) as error:
            lock.release()
            raise StorageUnavailable(f"the journal in {root} cannot be opened: {error}") from error
        except BaseException:
            lock.release()
            raise
        return intake

    def _start(self, lock: DataDirLock) -> None:
        self._data_lock = lock
        connection = journal.connect(self.data_dir / "journal.db")
        journal.create(connection)
        self.indexes = Indexes(self.data_dir, self._prepare)
        for model, kinds in journal.columns(connection).items():
            self._columns[model] = ModelColumns({**self.log.column_kinds(model), **kinds})
        self.writer = Writer(connection, self.indexes)
        for model, kind, *_ in self.pending():
            self.indexes.get(model, kind)

    def _prepare(self, model: str, kind: Kind, index: Index) -> None:
        with self.reading() as connection:
            bring_up_to_date(index, self.log, connection, model, kind)

    def close(self) -> None:
        """Finish what is under way and give the data directory up. Safe to call twice."""
        self.writer.close()
        with self._lock:
            for connection in self._all_readers:
                connection.close()
            self._all_readers.clear()
        self._data_lock.release()

    def accept(
        self,
        model: str,
        kind: Kind,
        body: bytes,
        *,
        content_type: str,
        content_encoding: str | None = None,
        idempotency_key: str | None = None,
    ) -> Receipt:
        """Take the events of one request, and return once all that is accepted is on the disk.

        Bad items are rejected alone. With `idempotency_key`, items without an id get the same ids
        when the request is sent again. Raises InvalidEvent, PayloadTooLarge or UnsupportedMedia
        when nothing of the body can be used, and StorageUnavailable when nothing was stored.
        """
        request = Request(
            model, kind, body, content_type, content_encoding, idempotency_key,
            received_at=self._clock.now(), columns=self.columns(model), limits=self.limits,
        )  # fmt: skip
        try:
            pipeline.prepare(request)
        except OffingError as error:
            with self._lock:
                self._refused[error.code] += 1
            raise
        if request.received:
            self.writer.run(lambda transaction: pipeline.commit(request, transaction))
            request.columns.saved(request.decided)
            self._tell(request)
        return _receipt(request)

    def _tell(self, request: Request) -> None:
        if self.on_accept is None or not len(request.times):
            return
        try:
            self.on_accept(request.model, request.kind, request.times)
        except Exception:  # noqa: BLE001
            # Boundary: the events are stored, and `dirty` has their days, so the request succeeded.
            _log.exception("on_accept failed for model %r", request.model)

    def columns(self, model: str) -> ModelColumns:
        """Return the columns of a model. Raises InvalidEvent for a name that cannot be a model's."""
        with self._lock:
            if model not in self._columns:
                folder_of(model)
                self._columns[model] = ModelColumns(self.log.column_kinds(model))
            return self._columns[model]

    def models(self) -> list[str]:
        """Return the models that have sealed or pending events, sorted."""
        return sorted({*self.log.models(), *(model for model, *_ in self.pending())})

    def pending(self) -> list[tuple[str, Kind, int, int, Micros]]:
        """Return model, kind, rows, last journal number and first receipt of all that is not sealed."""
        with self.reading() as connection:
            return journal.pending(connection)

    def sequence(self) -> int:
        """Return the last journal number that was committed; it grows with every stored request."""
        return self.writer.last

    def counters(self, model: str | None = None) -> dict[str, Any]:
        """Return what happened to all items so far, of one model or of all.

        `received == stored + duplicate + conflict + sum(rejected.values())`, always, also after a
        crash. `rejected` and `refused` are by code; `refused` counts whole bodies since the start
        of the process, whose items nobody could count. `pending` is the part of `stored` that is
        still in the journal.
        """
        with self.reading() as connection:
            totals = journal.totals(connection, model)
        with self._lock:
            return totals | {"refused": dict(self._refused)}

    def repeats(self, model: str, window: Window) -> tuple[int, int]:
        """Return how many predictions of whole hours came again, with the same content and with another."""
        with self.reading() as connection:
            return repeats.between(connection, model, window)

    def knows(self, model: str, ids: pa.Array[Any]) -> np.ndarray:
        """Say of each prediction id whether such a prediction was accepted; False for null."""
        moments = pa.nulls(len(ids), pa.timestamp("us", tz="UTC"))
        rows = pa.record_batch({"prediction_id": ids, "timestamp": moments, "received_at": moments})
        keys = fingerprints(rows, Kind.PREDICTIONS)
        seen = self.indexes.get(model, Kind.PREDICTIONS).look_up(keys.high, keys.low)
        known: np.ndarray = seen.known & np.asarray(ids.is_valid())
        return known

    def dirty(self) -> list[Dirty]:
        """Return the days whose events changed since they were last given to `clean`, in order."""
        with self.reading() as connection:
            return list(connection.execute("SELECT model, day, token FROM touched ORDER BY day, model"))

    def clean(self, days: list[Dirty]) -> None:
        """Take note that profiles of these days are built. A day that was touched again since stays dirty."""
        query = "DELETE FROM touched WHERE model = ? AND day = ? AND token = ?"
        if days:
            self.writer.run(lambda transaction: transaction.connection.executemany(query, days))

    def dead_letters(self, model: str | None = None, *, limit: int = 100) -> list[dead_letters.DeadLetter]:
        """Return the newest rejected items, newest first."""
        with self.reading() as connection:
            return dead_letters.newest(connection, model, limit)

    def discard_dead_letters(self, sequences: list[int]) -> None:
        """Remove rejected items from the shelf. Counters stay."""
        self.writer.run(lambda transaction: dead_letters.discard(transaction.connection, sequences))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give this thread's connection for reading the journal."""
        connection: sqlite3.Connection | None = getattr(self._readers, "connection", None)
        if connection is None:
            connection = journal.connect(self.data_dir / "journal.db")
            connection.execute("PRAGMA query_only=ON")
            self._readers.connection = connection
            with self._lock:
                self._all_readers.append(connection)
        yield connection


def _receipt(request: Request) -> Receipt:
    rejected = [rejection.answer for rejection in request.notes.rejections]
    conflicts = sum(answer.status is ItemStatus.CONFLICT for answer in request.repeats)
    gone = {answer.index for answer in (*rejected, *request.repeats)}
    remarks = [remark for remark in request.notes.remarks if remark.index not in gone]
    return Receipt(
        received=request.received,
        accepted=0 if request.stored is None else request.stored.num_rows,
        duplicate=len(request.repeats) - conflicts,
        conflict=conflicts,
        rejected=len(rejected),
        items=tuple(sorted([*rejected, *request.repeats, *remarks], key=lambda answer: answer.index)),
        warnings=dict(request.notes.warnings),
        sequence=request.sequence,
    )
