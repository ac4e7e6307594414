"""Opens the control database and keeps its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, update
from sqlalchemy.engine.interfaces import DBAPIConnection

from offing.errors import OffingError
from offing.state.tables import SCHEMA_VERSION, meta, metadata
from offing.state.upgrade import upgrade


class SchemaTooNew(OffingError):
    """The database was written by a later version of Offing; nothing was changed."""

    code = "schema_too_new"
    status = 500


def open_database(path: Path) -> Engine:
    """Open the SQLite file at `path`, creating it and its tables when absent.

    Commits are durable (`synchronous=FULL`, write-ahead log). Raises SchemaTooNew when the file
    comes from a later version. A file from an earlier one is upgraded in one transaction: what is
    derived is built again from the events, what people said is kept.
    """
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _configure)
    with engine.begin() as connection:
        # SQLite would begin the transaction with the first write only; the upgrade is all or nothing.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = _schema_of(connection)
        if found is None:
            metadata.create_all(connection)
            connection.execute(meta.insert().values(key="schema", value=str(SCHEMA_VERSION)))
        elif found > SCHEMA_VERSION:
            raise SchemaTooNew(
                f"{path} has schema {found}, this version of Offing knows {SCHEMA_VERSION}",
                hint="install the version of Offing that wrote it, or a later one",
            )
        elif found < SCHEMA_VERSION:
            upgrade(connection, found)
            connection.execute(update(meta).where(meta.c.key == "schema").values(value=str(SCHEMA_VERSION)))
        else:
            metadata.create_all(connection)
    return engine


def _schema_of(connection: Connection) -> int | None:
    """Return the version of the schema, None for a file without one."""
    if not inspect(connection).has_table(meta.name):
        return None
    found = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
    return None if found is None else int(found)


def _configure(connection: DBAPIConnection, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
