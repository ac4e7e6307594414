"""One Delta table of events: create, append exactly once, add columns, checkpoint."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Field, PostCommitHookProperties, Transaction
from deltalake.exceptions import DeltaError
from deltalake.schema import Schema
from deltalake.transaction import AddAction, RemoveAction

from offing.domain.schema import Kind
from offing.domain.window import Micros
from offing.events.durable import sync_all, sync_folder
from offing.events.mend import log_file, mend_log
from offing.events.parquet import DataFile, split_by_month, write_files
from offing.events.schema import MONTH, VALUE_COLUMN, conform, event_schema

CHECKPOINT_EVERY = 50
"""Commits between checkpoints of a table's log."""

_NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
_SETTINGS = {"delta.logRetentionDuration": "interval 10 minutes", "delta.checkpointInterval": "1000000"}

Step = Callable[[str], None]
"""Told the name of each step of a durable change when it is done; tests stop the process there."""


def no_step(name: str) -> None:
    """Do nothing between steps."""


@dataclass(frozen=True)
class ActiveFile:
    """A data file of the newest version, with the moments of its rows where the log has them."""

    path: str
    month: str
    size: int
    rows: int
    low: dict[str, Micros | None]
    high: dict[str, Micros | None]


@dataclass(frozen=True)
class Snapshot:
    """One version of a table: which files, which columns, and the last sealed sequence number."""

    files: tuple[ActiveFile, ...]
    schema: pa.Schema
    transaction: int


class EventTable:
    """The table of one model and kind in `folder`. Safe for threads of one process."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self.folder = folder
        self.kind = kind
        self.lock = (
            threading.RLock()
        )  # held while the log is looked at or changed, not while files are written
        self.appending = threading.Lock()
        self._is_doubtful = False
        self.compacting = threading.Lock()
        self.unused_since: dict[str, Micros] = {}
        self._delta: DeltaTable | None = None
        self._app = f"offing-{kind.value}"
        self._snapshot: tuple[int, Snapshot] | None = None

    def exists(self) -> bool:
        """Say whether a first version has been committed."""
        return self._open() is not None

    def transaction(self) -> int:
        """Return the version of the last append, 0 when there is none."""
        with self.lock:
            delta = self._open()
            return 0 if delta is None else (delta.transaction_version(self._app) or 0)

    def schema(self) -> pa.Schema:
        """Return the columns in canonical order, without the partition column."""
        return event_schema(self.kind, self.stored())

    def stored(self) -> pa.Schema:
        """Return the columns that the table really has; none when it does not exist."""
        with self.lock:
            delta = self._open()
            return pa.schema([]) if delta is None else self._stored(delta)

    def snapshot(self) -> Snapshot:
        """Return the newest version: its files, columns and transaction belong together."""
        with self.lock:
            delta = self._open()
            if delta is None:
                return Snapshot((), event_schema(self.kind), 0)
            version = delta.version()
            if self._snapshot is None or self._snapshot[0] != version:
                fresh = Snapshot(
                    _active(delta),
                    event_schema(self.kind, self._stored(delta)),
                    delta.transaction_version(self._app) or 0,
                )
                self._snapshot = (version, fresh)
            return self._snapshot[1]

    def append(self, rows: pa.Table, txn: int, step: Step = no_step) -> bool:
        """Append rows as transaction `txn`; return False when that one, or a later one, is in already.

        Data files are flushed before the commit and the commit before the return, so after a
        loss of power the table holds all of the rows or none. Raises OSError.
        """
        with self.appending:
            self._check()
            with self.lock:
                if self.transaction() >= txn:
                    return False
                schema = self._evolve(rows.schema)
            actions = [_add(file, data_change=True) for file in self._write(rows, schema)]
            step("data_written")
            with self.lock:
                self._commit(actions, schema, Transaction(self._app, txn))
                step("committed")
                self._sync_log()
                step("synced")
                self._maybe_checkpoint()
        return True

    def rewrite(self, old: Sequence[ActiveFile], rows: pa.Table) -> None:
        """Replace files by the same rows in fewer ones. Readers see either; no row changes.

        One caller at a time, who holds `compacting`; rows may be appended meanwhile.
        """
        self._check()
        schema = self.stored()
        added = [_add(file, data_change=False) for file in self._write(rows, schema)]
        removed = [RemoveAction(f.path, False, 0, f.size, {MONTH: f.month}) for f in old]
        with self.lock:
            self._commit([*added, *removed], self.stored(), None)
            self._sync_log()
            self._maybe_checkpoint()

    def _write(self, rows: pa.Table, schema: pa.Schema) -> list[DataFile]:
        """Write the columns that the rows have; a file need not hold every column of the table."""
        given = set(rows.column_names)
        own = pa.schema([field for field in schema if field.name in given])
        return write_files(self.folder, split_by_month(conform(rows, own), self.kind))

    def _open(self) -> DeltaTable | None:
        with self.lock:
            if self._delta is None:
                log = self.folder / "_delta_log"
                if log.is_dir():
                    mend_log(self.folder)
                if not log.is_dir() or not any(log.iterdir()):
                    return None
                self._delta = DeltaTable(str(self.folder))
                self._sync_log()  # a process that died may not have come to it
            return self._delta

    def _evolve(self, given: pa.Schema) -> pa.Schema:
        """Return the stored columns once those of `given` are among them. Raises OSError."""
        try:
            return self._add_columns(given)
        except DeltaError as error:
            self._delta = None
            raise OSError(f"no columns added to {self.folder}: {error}") from error

    def _add_columns(self, given: pa.Schema) -> pa.Schema:
        delta = self._open()
        if delta is None:
            schema = event_schema(self.kind, given)
            if (value := VALUE_COLUMN.get(self.kind)) and value not in given.names:
                schema = schema.remove(schema.get_field_index(value))  # its type is not decided yet
            self.folder.mkdir(parents=True, exist_ok=True)
            self._delta = DeltaTable.create(
                str(self.folder),
                schema.append(pa.field(MONTH, pa.string())),
                partition_by=[MONTH],
                configuration=_SETTINGS,
                post_commithook_properties=_NO_HOOKS,
            )
            self._sync_log()
            return self._stored(self._delta)
        have = self._stored(delta)
        fresh = [field for field in given if have.get_field_index(field.name) < 0]
        if fresh:
            fields: list[Field] = list(Schema.from_arrow(pa.schema(fresh)).fields)
            delta.alter.add_columns(fields, post_commithook_properties=_NO_HOOKS)
            delta.update_incremental()
            self._sync_log()
        return self._stored(delta)

    def _stored(self, delta: DeltaTable) -> pa.Schema:
        stored = pa.schema(delta.schema().to_arrow())  # type: ignore[arg-type]
        return pa.schema([(field.name, field.type) for field in stored if field.name != MONTH])

    def _commit(
        self, actions: Sequence[AddAction | RemoveAction], schema: pa.Schema, txn: Transaction | None
    ) -> None:
        """Add one commit to the log. Raises OSError; reopening the table shows what became of it."""
        delta = self._open()
        assert delta is not None
        try:
            delta.create_write_transaction(
                list(actions),
                "append",
                schema.append(pa.field(MONTH, pa.string())),
                [MONTH],
                commit_properties=CommitProperties(app_transactions=[txn]) if txn else None,
                post_commithook_properties=_NO_HOOKS,
            )
            delta.update_incremental()
        except DeltaError as error:
            self._delta = None
            raise OSError(f"no commit to {self.folder}: {error}") from error

    def _sync_log(self) -> None:
        """Flush the newest commit. After a failed flush nothing more is written: see `_check`."""
        assert self._delta is not None
        try:
            sync_all([log_file(self.folder, self._delta.version())], self.folder)
            sync_folder(self.folder.parent)
        except OSError:
            self._is_doubtful = True
            raise

    def _check(self) -> None:
        """Refuse to write on top of a commit of which nobody knows what the disk has kept."""
        if self._is_doubtful:
            raise OSError(f"a flush of {self.folder} failed earlier; check the disk, then restart")

    def _maybe_checkpoint(self) -> None:
        """Fold the log into one file now and then, and drop what it replaces."""
        delta = self._delta
        if delta is None or delta.version() % CHECKPOINT_EVERY:
            return
        delta.create_checkpoint()
        log = self.folder / "_delta_log"
        sync_all([*log.glob(f"{delta.version():020d}.checkpoint*"), log / "_last_checkpoint"], self.folder)
        delta.cleanup_metadata()


def _add(file: DataFile, *, data_change: bool) -> AddAction:
    return AddAction(file.path, file.size, {MONTH: file.month}, file.written_ms, data_change, file.stats)


def _active(delta: DeltaTable) -> tuple[ActiveFile, ...]:
    rows = pa.table(delta.get_add_actions(flatten=True))
    keep = [n for n in rows.column_names if "." not in n or n.endswith(("timestamp", f".{MONTH}"))]
    times = {n for n in keep if n.startswith(("min.", "max."))}
    table = rows.select(keep)
    for name in times:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table.column(at).cast(pa.int64()))
    return tuple(_file(row) for row in table.to_pylist())


def _file(row: dict[str, object]) -> ActiveFile:
    low = {n[4:]: v for n, v in row.items() if n.startswith("min.")}
    high = {n[4:]: v for n, v in row.items() if n.startswith("max.")}
    return ActiveFile(
        path=str(row["path"]),
        month=str(row[f"partition.{MONTH}"]),
        size=int(str(row["size_bytes"])),
        rows=int(str(row["num_records"])),
        low=low,  # type: ignore[arg-type]
        high=high,  # type: ignore[arg-type]
    )
