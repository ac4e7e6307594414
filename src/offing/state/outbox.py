"""Messages that must go out, written in the transaction that made them necessary."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.sqlite import insert

from offing.domain.window import HOUR, SECOND, Micros
from offing.state.tables import outbox

FIRST_RETRY: Micros = 2 * SECOND
LAST_RETRY: Micros = HOUR


@dataclass(frozen=True)
class Message:
    """One message for one channel. `key` is the same however often it is sent."""

    id: int
    incident: str
    transition: str
    channel: str
    body: dict[str, Any]
    attempts: int

    @property
    def key(self) -> str:
        return f"{self.incident}:{self.transition}:{self.channel}"


def enqueue(
    connection: Connection,
    incident: str,
    transition: str,
    channels: Sequence[str],
    body: dict[str, Any],
    now: Micros,
) -> None:
    """Add a message per channel within the caller's transaction. A transition is told once."""
    for channel in channels:
        row = insert(outbox).values(
            incident=incident, transition=transition, channel=channel, body=json.dumps(body),
            state="waiting", attempts=0, created_at=now, next_at=now,
        )  # fmt: skip
        connection.execute(row.on_conflict_do_nothing())


class Outbox:
    """What the delivery worker sees of the outbox. A message goes out at least once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, now: Micros) -> Sequence[str]:
        """Return the channels that have messages whose time has come, in order of name."""
        query = select(outbox.c.channel).where(outbox.c.state == "waiting", outbox.c.next_at <= now)
        with self._engine.connect() as connection:
            return connection.execute(query.distinct().order_by(outbox.c.channel)).scalars().all()

    def due(self, now: Micros, channel: str, limit: int = 50) -> Sequence[Message]:
        """Return the messages for a channel whose time has come, oldest first."""
        query = select(outbox).where(
            outbox.c.state == "waiting", outbox.c.next_at <= now, outbox.c.channel == channel
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(outbox.c.id).limit(limit)).all()
        return [
            Message(r.id, r.incident, r.transition, r.channel, json.loads(r.body), r.attempts) for r in rows
        ]

    def delivered(self, message: Message, now: Micros) -> None:
        self._update(message, state="delivered", delivered_at=now, error=None)

    def failed(self, message: Message, error: str, now: Micros, *, retry: bool) -> None:
        """Note a failure. It is tried again after a doubling wait, or is dead when `retry` is False."""
        wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(message.attempts, 20))
        self._update(message, state="waiting" if retry else "dead", next_at=now + wait, error=error[:500])

    def of_incident(self, incident: str) -> Sequence[dict[str, Any]]:
        """Return the deliveries of an incident, oldest first."""
        query = select(outbox).where(outbox.c.incident == incident).order_by(outbox.c.id)
        with self._engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def _update(self, message: Message, **values: object) -> None:
        with self._engine.begin() as connection:
            query = outbox.update().where(outbox.c.id == message.id)
            connection.execute(query.values(attempts=message.attempts + 1, **values))
