"""The event log: every model's sealed predictions, labels and business events, as Delta tables."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from offing.domain.schema import ColumnKind, Kind
from offing.domain.window import Window
from offing.events.folder import folder_of, model_of
from offing.events.parquet import read_file
from offing.events.schema import (
    UNKNOWN_MONTH,
    base_columns,
    column_kind,
    conform,
    event_times,
    month_of,
)
from offing.events.table import ActiveFile, EventTable, Snapshot, Step, no_step

_ATTEMPTS = 5
_NEEDED = {
    Kind.PREDICTIONS: ("timestamp",),
    Kind.LABELS: ("prediction_timestamp",),
    Kind.KPIS: ("timestamp", "prediction_id", "prediction_timestamp"),
}


class EventLog:
    """The sealed events under `data_dir/events`. Safe for threads of one process.

    Tables are plain Delta Lake tables, one for each model and kind; any engine may read them at
    any time. Only the process that owns the data directory may write.
    """

    def __init__(self, data_dir: Path) -> None:
        self.root = Path(data_dir) / "events"
        self._tables: dict[tuple[str, Kind], EventTable] = {}
        self._lock = threading.Lock()

    def table(self, model: str, kind: Kind) -> EventTable:
        """Return the table of a model and kind, which need not exist yet."""
        with self._lock:
            key = (model, kind)
            if key not in self._tables:
                self._tables[key] = EventTable(self.root / folder_of(model) / kind.value, kind)
            return self._tables[key]

    def append(self, model: str, kind: Kind, table: pa.Table, txn: int, step: Step = no_step) -> bool:
        """Append rows once: return False, and write nothing, when transaction `txn` is in already.

        Durable on return. `txn` grows with each append of a model and kind. Raises OSError when
        the disk is full, and then nothing of the append can be read.
        """
        return self.table(model, kind).append(table, txn, step)

    def models(self) -> list[str]:
        """Return the names of the models that have sealed events, sorted."""
        if not self.root.is_dir():
            return []
        found = []
        for path in self.root.iterdir():
            try:
                found.append(model_of(path.name))
            except ValueError:
                continue  # a folder that somebody else put here
        return sorted(found)

    def transaction(self, model: str, kind: Kind) -> int:
        """Return the transaction of the last append, 0 when there is none."""
        return self.table(model, kind).transaction()

    def schema(self, model: str, kind: Kind = Kind.PREDICTIONS) -> pa.Schema:
        """Return the columns of a table; the base columns when nothing is sealed yet."""
        return self.table(model, kind).schema()

    def column_kinds(self, model: str) -> dict[str, ColumnKind]:
        """Return the kind of every feature column and of `prediction` and `value`, as sealed."""
        kinds: dict[str, ColumnKind] = {}
        for kind in (Kind.PREDICTIONS, Kind.LABELS):
            table = self.table(model, kind)
            if not table.exists():
                continue
            fixed = set(base_columns(kind)) - {"prediction", "value"}
            kinds |= {f.name: column_kind(f.type) for f in table.stored() if f.name not in fixed}
        return kinds

    def read(
        self, model: str, kind: Kind, window: Window | None = None, columns: Iterable[str] | None = None
    ) -> pa.Table:
        """Return the sealed rows whose event time is in `window`; all of them without one.

        Predictions count at their own time; labels and business events at their prediction's,
        and those whose prediction is unknown are always returned. Columns that a table does not
        have come back as nulls. Files outside the window are not opened. Rows come in no
        promised order. Raises OSError when the files cannot be read.
        """
        return self.read_snapshot(model, kind, self.table(model, kind).snapshot(), window, columns)

    def read_snapshot(
        self,
        model: str,
        kind: Kind,
        snapshot: Snapshot,
        window: Window | None,
        columns: Iterable[str] | None,
    ) -> pa.Table:
        """Return rows as `read` does, of one version; newer compaction is followed, newer rows are not."""
        wanted = select(snapshot.schema, columns)
        scanned = select(snapshot.schema, [*wanted.names, *_NEEDED[kind]] if window else wanted.names)
        table = self.table(model, kind)
        for attempt in range(_ATTEMPTS):
            files = [file for file in snapshot.files if window is None or may_hold(file, kind, window)]
            try:
                parts = [conform(read_file(table.folder / f.path, scanned), scanned) for f in files]
            except FileNotFoundError:
                newer = table.snapshot()
                if attempt + 1 == _ATTEMPTS or newer.transaction != snapshot.transaction:
                    raise
                snapshot = newer
                continue
            rows = pa.concat_tables(parts) if parts else scanned.empty_table()
            return within(rows, kind, window).select(wanted.names)
        raise AssertionError("unreachable")


def select(schema: pa.Schema, columns: Iterable[str] | None) -> pa.Schema:
    """Return the schema cut to `columns`, in that order; an unknown column is a null double."""
    if columns is None:
        return schema
    names = list(dict.fromkeys(columns))
    at = [schema.get_field_index(name) for name in names]
    return pa.schema(
        [(n, schema.field(i).type if i >= 0 else pa.float64()) for n, i in zip(names, at, strict=True)]
    )


def within(rows: pa.Table, kind: Kind, window: Window | None) -> pa.Table:
    """Return the rows whose event time is in the window, and those that have none yet."""
    if window is None:
        return rows
    times, known = event_times(rows, kind)
    keep = ~known | ((times >= window.start) & (times < window.end))
    return rows if keep.all() else rows.filter(pa.array(keep))


def may_hold(file: ActiveFile, kind: Kind, window: Window) -> bool:
    """Say whether a file can have rows in the window, by its month and its statistics."""
    if file.month == UNKNOWN_MONTH:
        return True
    if not month_of(window.start) <= file.month <= month_of(window.end - 1):
        return False
    names = [name for name in _NEEDED[kind] if name.endswith("timestamp")]
    lows = [low for name in names if (low := file.low.get(name)) is not None]
    highs = [high for name in names if (high := file.high.get(name)) is not None]
    if not lows or not highs:
        return True
    return min(lows) < window.end and max(highs) >= window.start
