"""The one thread that writes the journal: what waits together is committed together."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from offing.errors import StorageUnavailable
from offing.ingest.indexes import Indexes
from offing.ingest.journal import Transaction

MAX_GROUP = 64
"""Changes that share one commit."""

_FSYNC_ERRORS = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})

Change = Callable[[Transaction], Any]


@dataclass(frozen=True)
class _Job:
    change: Change
    result: Future[Any]


class Writer:
    """Runs changes of the journal in order, in transactions. `connection` belongs to it alone."""

    def __init__(self, connection: sqlite3.Connection, indexes: Indexes) -> None:
        self._connection = connection
        self._indexes = indexes
        self._last = int(connection.execute("SELECT last FROM sequence").fetchone()[0])
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._broken: str | None = None
        self._is_closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="offing-journal", daemon=True)
        self._thread.start()

    @property
    def last(self) -> int:
        """The last sequence number that was committed."""
        return self._last

    def run(self, change: Change) -> Any:
        """Run a change in a transaction, wait until it is on the disk, and return its result.

        Raises StorageUnavailable when it could not be made durable; then nothing of it happened,
        and later changes may work again. After a failed flush they do not: what the disk kept is
        not known any more, so the process must open the journal afresh. An error of the change
        itself is raised as it is.
        """
        job = _Job(change, Future())
        with self._lock:
            if self._is_closed:
                raise StorageUnavailable("the journal is closed", hint="the server is stopping; try again")
            self._queue.put(job)
        return job.result.result()

    def close(self) -> None:
        """Finish what waits, then stop. Later changes raise StorageUnavailable."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            is_last = False
            while len(group) < MAX_GROUP and not self._queue.empty():
                job = self._queue.get()
                if job is None:
                    is_last = True
                    break
                group.append(job)
            self._commit(group)
            if is_last:
                return

    def _commit(self, group: list[_Job]) -> None:
        """Commit a group; when that fails, each alone, so that one cannot fail the others."""
        try:
            results = self._attempt(group)
        except BaseException as error:  # noqa: BLE001  boundary: goes to the caller who waits for it
            if len(group) == 1:
                group[0].result.set_exception(self._explain(error))
                return
            for job in group:
                self._commit([job])
            return
        for job, result in zip(group, results, strict=True):
            job.result.set_result(result)

    def _attempt(self, group: list[_Job]) -> list[Any]:
        if self._broken:
            raise StorageUnavailable(
                self._broken, hint="free the disk or replace it, then restart the server"
            )
        transaction = Transaction(self._connection, self._indexes, self._last)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            results = [job.change(transaction) for job in group]
            self._connection.execute("COMMIT")
        except BaseException:
            self._indexes.forget_after(self._last)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._last = transaction.last
        return results

    def _explain(self, error: BaseException) -> BaseException:
        if not isinstance(error, (sqlite3.Error, OSError)):
            return error
        if getattr(error, "sqlite_errorcode", None) in _FSYNC_ERRORS:
            self._broken = "the disk failed to flush the journal"
        unavailable = StorageUnavailable(
            f"the journal could not be written: {error}",
            hint="nothing of this request was stored; send it again later",
        )
        unavailable.__cause__ = error
        return unavailable
