"""Opens the control database and keeps its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, select, update
from sqlalchemy.engine.interfaces import DBAPIConnection

from offing.errors import OffingError
from offing.state.tables import DERIVED, SCHEMA_VERSION, meta, metadata


class SchemaTooNew(OffingError):
    """The database was written by a later version of Offing; nothing was changed."""

    code = "schema_too_new"
    status = 500


def open_database(path: Path) -> Engine:
    """Open the SQLite file at `path`, creating it and its tables when absent.

    Commits are durable (`synchronous=FULL`, write-ahead log). Raises SchemaTooNew when the file
    comes from a later version. A file from an earlier one loses what is derived, which is then built
    again from the events.
    """
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _configure)
    metadata.create_all(engine)
    with engine.begin() as connection:
        found = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
        if found is None:
            connection.execute(meta.insert().values(key="schema", value=str(SCHEMA_VERSION)))
        elif int(found) > SCHEMA_VERSION:
            raise SchemaTooNew(
                f"{path} has schema {found}, this version of Offing knows {SCHEMA_VERSION}",
                hint="install the version of Offing that wrote it, or a later one",
            )
        elif int(found) < SCHEMA_VERSION:
            metadata.drop_all(connection, tables=DERIVED)
            metadata.create_all(connection, tables=DERIVED)
            connection.execute(update(meta).where(meta.c.key == "schema").values(value=str(SCHEMA_VERSION)))
    return engine


def _configure(connection: DBAPIConnection, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
