"""Sealing: journal rows move into the event tables, exactly once, whatever happens in between.

    read ──► data_written ──► committed ──► synced ──► indexed ──► deleted

The table's transaction id says how far the journal is sealed, so after a crash at any step the
same rows are found again and what was done is not done twice.
"""

from __future__ import annotations

import threading

import pyarrow as pa

from offing.domain.schema import Kind
from offing.domain.window import SECOND, Micros
from offing.errors import StorageUnavailable
from offing.events.table import Step, no_step
from offing.ingest import journal
from offing.ingest.intake import Intake

SEAL_ROWS = 100_000
"""Pending rows of one model and kind that are sealed at once."""

SEAL_AFTER: Micros = 10 * SECOND
"""The age of the oldest pending row at which it is sealed."""

MAX_BYTES = 64 << 20
"""Journal bytes that are brought into memory for one append."""


class Sealer:
    """Moves pending rows of an intake into its event log. One thread at a time works; others wait."""

    def __init__(self, intake: Intake, step: Step = no_step) -> None:
        self._intake = intake
        self._step = step
        self._lock = threading.Lock()

    def seal_due(self, now: Micros) -> int:
        """Seal every model and kind with rows enough, or old enough; return the rows sealed."""
        return sum(
            self._seal(model, kind, last)
            for model, kind, rows, last, oldest in self._intake.pending()
            if rows >= SEAL_ROWS or now - oldest >= SEAL_AFTER
        )

    def seal_all(self) -> int:
        """Seal everything that is pending now; return the rows sealed."""
        return sum(self._seal(model, kind, last) for model, kind, _, last, _ in self._intake.pending())

    def _seal(self, model: str, kind: Kind, last: int) -> int:
        """Seal the rows up to journal number `last`, in appends of bounded size.

        Raises StorageUnavailable on a full disk; the rows stay in the journal.
        """
        sealed = 0
        with self._lock:
            try:
                while rows := self._seal_some(model, kind, last):
                    sealed += rows
            except OSError as error:
                raise StorageUnavailable(
                    f"events could not be moved to the table: {error}",
                    hint="they stay in the journal; free the disk",
                ) from error
        return sealed

    def _seal_some(self, model: str, kind: Kind, last: int) -> int:
        intake = self._intake
        index = intake.indexes.get(model, kind)
        done = intake.log.transaction(model, kind)
        parts: list[pa.Table] = []
        size, upto = 0, 0
        with intake.reading() as connection:
            is_left = journal.holds(connection, model, kind, done)
            for seq, batch in journal.batches(connection, model, kind, done):
                if seq > last or (parts and size + batch.nbytes > MAX_BYTES):
                    break
                parts.append(pa.table(batch))
                size, upto = size + batch.nbytes, seq
        if parts:
            self._step("read")
            rows = pa.concat_tables(parts, promote_options="default")
            intake.log.append(model, kind, rows, upto, self._step)
        elif is_left:
            upto = done  # appended before a crash that came before the rows were deleted
        else:
            return 0
        index.seal(upto)
        self._step("indexed")
        intake.writer.run(lambda transaction: journal.remove(transaction.connection, model, kind, upto))
        self._step("deleted")
        return sum(part.num_rows for part in parts)
