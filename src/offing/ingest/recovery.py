"""What is put right when an index is opened: it must match its table and the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import numpy as np

from offing.domain.schema import Kind
from offing.events.log import EventLog
from offing.events.parquet import read_file
from offing.events.schema import micros
from offing.ingest import journal
from offing.ingest.fingerprint import fingerprints
from offing.ingest.index import Index
from offing.ingest.request import Fingerprints


def bring_up_to_date(
    index: Index, log: EventLog, connection: sqlite3.Connection, model: str, kind: Kind
) -> None:
    """Make an index hold every sealed and every pending event of a model and kind.

    After a crash between the append to the table and the index, the rows in question are still in
    the journal and are taken from there. When they are not, or the files are damaged, the index is
    made again from the table.
    """
    sealed = log.transaction(model, kind)
    if index.sealed < sealed and _has_row(connection, model, kind, sealed):
        _add_pending(index, connection, model, kind)
        index.seal(sealed)
        return
    if index.sealed != sealed:
        index.rebuild(sealed, _stored(log, model, kind))
    _add_pending(index, connection, model, kind)


def _has_row(connection: sqlite3.Connection, model: str, kind: Kind, sequence: int) -> bool:
    query = "SELECT 1 FROM journal WHERE seq = ? AND model = ? AND kind = ?"
    return connection.execute(query, (sequence, model, kind.value)).fetchone() is not None


def _add_pending(index: Index, connection: sqlite3.Connection, model: str, kind: Kind) -> None:
    for sequence, batch in journal.batches(connection, model, kind, index.sealed):
        index.add(sequence, fingerprints(batch, kind), micros(batch.column("timestamp"))[0])


def _stored(log: EventLog, model: str, kind: Kind) -> Iterator[tuple[Fingerprints, np.ndarray]]:
    table = log.table(model, kind)
    schema = table.schema()
    for file in table.snapshot().files:
        rows = read_file(table.folder / file.path, schema)
        yield fingerprints(rows, kind), micros(rows.column("timestamp"))[0]
