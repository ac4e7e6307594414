"""The configurations of monitors that were applied: who, when, why, and what it changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from offing.domain.window import Micros
from offing.errors import Conflict
from offing.state.tables import config_revisions


@dataclass(frozen=True)
class Revision:
    """One configuration that was applied. `id` is 0 before it is stored.

    `body` is the applied part as plain data, `digest` identifies it, `diff` lists what it changed.
    """

    at: Micros
    author: str
    message: str
    digest: str
    body: Mapping[str, Any]
    diff: Sequence[Mapping[str, Any]]
    id: int = 0


class RevisionStore:
    """Keeps revisions, oldest first; none is ever changed or taken away."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, revision: Revision, *, after: int | None) -> Revision:
        """Store a revision durably and return it with its id.

        `after` is the id of the revision that it was compared with, None for none. Raises Conflict
        when another one has been applied since.
        """
        with self._engine.begin() as connection:
            # Taken before reading, so that of two at once one waits and then sees the other.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            latest = _latest(connection)
            found = None if latest is None else int(latest.id)
            if found != after:
                raise Conflict(
                    f"revision {found} has been applied since the plan was made",
                    hint="look at `offing monitors plan` again",
                )
            values = {
                "at": revision.at,
                "author": revision.author,
                "message": revision.message,
                "digest": revision.digest,
                "body": json.dumps(revision.body, sort_keys=True),
                "diff": json.dumps(list(revision.diff)),
            }
            done = connection.execute(config_revisions.insert().values(**values).returning(config_revisions))
            return _revision(done.one())

    def latest(self) -> Revision | None:
        """Return the revision that runs, None before the first."""
        with self._engine.connect() as connection:
            row = _latest(connection)
        return None if row is None else _revision(row)

    def all(self, limit: int = 100) -> Sequence[Revision]:
        """Return the last revisions, newest first."""
        query = select(config_revisions).order_by(config_revisions.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_revision(row) for row in connection.execute(query)]


def _latest(connection: Connection) -> Row[Any] | None:
    query = select(config_revisions).order_by(config_revisions.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none()


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        at=row.at,
        author=row.author,
        message=row.message,
        digest=row.digest,
        body=json.loads(row.body),
        diff=json.loads(row.diff),
        id=row.id,
    )
