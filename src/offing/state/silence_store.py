"""Silences, as stored. They are never deleted: one that ends early has its end moved."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from offing.domain.silence import Silence
from offing.domain.window import Micros
from offing.errors import NotFound
from offing.state.tables import notices, silences


class SilenceStore:
    """Keeps silences."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        matchers: Sequence[str],
        *,
        author: str,
        reason: str,
        now: Micros,
        starts_at: Micros,
        ends_at: Micros,
    ) -> Silence:
        """Store a silence and return it. The matchers are checked by the caller."""
        made = Silence(
            secrets.token_hex(6), tuple(matchers), author, reason, now, starts_at=starts_at, ends_at=ends_at
        )
        row = {**vars(made), "matchers": json.dumps(made.matchers)}
        with self._engine.begin() as connection:
            connection.execute(silences.insert().values(row))
        return made

    def all(self) -> Sequence[Silence]:
        """Return all silences, newest first."""
        query = select(silences).order_by(silences.c.created_at.desc(), silences.c.id)
        with self._engine.connect() as connection:
            return [_silence(row) for row in connection.execute(query)]

    def active(self, now: Micros) -> Sequence[Silence]:
        with self._engine.connect() as connection:
            return active_silences(connection, now)

    def get(self, id_: str) -> Silence:
        """Return one silence. Raises NotFound."""
        with self._engine.connect() as connection:
            row = connection.execute(select(silences).where(silences.c.id == id_)).one_or_none()
        if row is None:
            raise NotFound(f"no silence {id_!r}", hint="GET /api/v1/silences lists them")
        return _silence(row)

    def expire(self, id_: str, who: str, now: Micros) -> Silence:
        """End a silence now; what it held back is decided anew. One that is over stays as it is."""
        found = self.get(id_)
        if found.ends_at > now:
            with self._engine.begin() as connection:
                values = {"ends_at": now, "starts_at": min(found.starts_at, now), "expired_by": who}
                connection.execute(update(silences).where(silences.c.id == id_).values(**values))
                held = (notices.c.state == "waiting", notices.c.stage == "silence")
                connection.execute(update(notices).where(*held).values(due=now))
        return self.get(id_)


def active_silences(connection: Connection, now: Micros) -> Sequence[Silence]:
    """Return the silences of now, the longest first."""
    query = select(silences).where(silences.c.starts_at <= now, silences.c.ends_at > now)
    return [_silence(row) for row in connection.execute(query.order_by(silences.c.ends_at.desc()))]


def _silence(row: Row[Any]) -> Silence:
    values = dict(row._mapping)
    return Silence(**{**values, "matchers": tuple(json.loads(values["matchers"]))})
