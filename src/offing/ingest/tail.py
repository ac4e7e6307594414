"""Reading what is sealed and what is still in the journal, each row exactly once."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from offing.domain.physical import is_feature
from offing.domain.schema import Kind
from offing.domain.window import Window
from offing.events.log import select, within
from offing.events.schema import VALUE_COLUMN, arrow_type, conform, event_schema
from offing.ingest import journal
from offing.ingest.intake import Intake

_ATTEMPTS = 5


def schema_of(intake: Intake, model: str, kind: Kind) -> pa.Schema:
    """Return the columns that a model has so far, sealed or not."""
    decided = intake.columns(model).all()
    own = VALUE_COLUMN.get(kind)
    extra = [
        pa.field(name, arrow_type(column))
        for name, column in decided.items()
        if name == own or (kind is Kind.PREDICTIONS and is_feature(name))
    ]
    return event_schema(kind, extra)


def read_all(
    intake: Intake, model: str, kind: Kind, window: Window | None = None, columns: Iterable[str] | None = None
) -> pa.Table:
    """Return every acknowledged row of a model and kind, in canonical columns.

    Rows and columns are those of `EventLog.read`, and rows that are not sealed yet are included.
    Safe while rows are being accepted and sealed: the journal is read first, then one version of
    the table, and the table's transaction id says which journal rows it already has.
    """
    names = None if columns is None else list(columns)
    for attempt in range(_ATTEMPTS):
        tail = _pending(intake, model, kind)
        table = intake.log.table(model, kind)
        snapshot = table.snapshot()
        try:
            sealed = intake.log.read_snapshot(model, kind, snapshot, window, names)
        except FileNotFoundError:
            if attempt + 1 == _ATTEMPTS:
                raise
            continue  # sealed and compacted meanwhile: begin again with the newest version
        schema = select(schema_of(intake, model, kind), names)
        parts = [conform(sealed, schema)]
        for seq, batch in tail:
            if seq > snapshot.transaction:
                rows = within(pa.table(batch), kind, window)
                parts.append(conform(rows, schema))
        return pa.concat_tables(parts)
    raise AssertionError("unreachable")


def _pending(intake: Intake, model: str, kind: Kind) -> list[tuple[int, pa.RecordBatch]]:
    with intake.reading() as connection:
        return list(journal.batches(connection, model, kind))
