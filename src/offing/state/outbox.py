"""Messages that must go out, written in the transaction that decided them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, or_, select
from sqlalchemy.dialects.sqlite import insert

from offing.domain.notice import Letter
from offing.domain.window import MINUTE, SECOND, Micros
from offing.errors import NotFound
from offing.state.incident_rows import add_log, record_of
from offing.state.tables import incidents, outbox

FIRST_RETRY: Micros = 2 * SECOND
LAST_RETRY: Micros = 5 * MINUTE
"""After an outage of any length everything is delivered within so much time of its end."""

PATIENCE = 20
"""So many attempts a message may hold back those behind it: a little more than an hour."""


@dataclass(frozen=True)
class Message:
    """One message for one channel. `key` is the same however often it is sent."""

    id: int
    key: str
    subject: str
    incident: str | None
    transition: str
    channel: str
    body: dict[str, Any]
    attempts: int
    created_at: Micros
    failing_since: Micros | None


def put_letters(connection: Connection, letters: Sequence[Letter], now: Micros) -> int:
    """Add messages within the caller's transaction, each key once; return how many are new.

    The body of a message about one incident is its record as it is now; `notes` of the letter go into
    its details, and a state among them replaces the record's.
    """
    records: dict[str, Mapping[str, Any]] = {}
    written = 0
    for letter in letters:
        body = letter.body
        if body is None:
            record = records.get(letter.subject) or _record(connection, letter.subject)
            records[letter.subject] = record
            body = _body(record, letter)
        row = insert(outbox).values(
            key=letter.key, subject=letter.subject, incident=letter.incident, transition=letter.transition,
            channel=letter.channel, body=json.dumps(body), state="waiting", attempts=0, created_at=now,
            next_at=now,
        )  # fmt: skip
        written += int(connection.execute(row.on_conflict_do_nothing()).rowcount)
    return written


def _record(connection: Connection, id_: str) -> Mapping[str, Any]:
    row = connection.execute(select(incidents).where(incidents.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(f"no incident {id_!r}")
    return record_of(row)


def _body(record: Mapping[str, Any], letter: Letter) -> dict[str, Any]:
    state = letter.transition if letter.transition != "summary" else record["state"]
    details = {**record["details"], **letter.notes}
    over = None if state != "resolved" else record["resolved_at"]
    return {**record, "state": state, "resolved_at": over, "details": details}


class Outbox:
    """What the delivery sees of the outbox. A message goes out at least once, in order for each channel."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, now: Micros) -> Sequence[str]:
        """Return the channels that have messages whose time has come, in order of name."""
        query = select(outbox.c.channel).where(outbox.c.state == "waiting", outbox.c.next_at <= now)
        with self._engine.connect() as connection:
            return connection.execute(query.distinct().order_by(outbox.c.channel)).scalars().all()

    def due(self, now: Micros, channel: str, limit: int = 50) -> Sequence[Message]:
        """Return the messages for a channel whose time has come, oldest first.

        A message that waits for its next attempt holds back all later ones of the channel, so that what
        piled up while a receiver was dead arrives in order; after `PATIENCE` attempts it holds back
        those of its own subject only, so that one message which is never taken stops no other.
        """
        query = select(outbox).where(outbox.c.state == "waiting", outbox.c.channel == channel)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(outbox.c.id)).all()
        held: set[str] = set()
        found: list[Message] = []
        for row in rows:
            if row.next_at > now and row.attempts < PATIENCE:
                break
            if row.next_at > now or row.subject in held:
                held.add(row.subject)
            else:
                found.append(_message(row))
                if len(found) == limit:
                    break
        return found

    def waiting_for(self, channel: str, *, before: Micros) -> Sequence[Message]:
        """Return the messages that have waited for a channel since `before`, oldest first."""
        query = select(outbox).where(
            outbox.c.state == "waiting", outbox.c.channel == channel, outbox.c.created_at <= before
        )
        with self._engine.connect() as connection:
            return [_message(row) for row in connection.execute(query.order_by(outbox.c.id))]

    def delivered(self, message: Message, now: Micros) -> None:
        """Note that a message has arrived."""
        self._update(message, state="delivered", delivered_at=now, failing_since=None, error=None)

    def failed(
        self,
        message: Message,
        error: str,
        now: Micros,
        *,
        retry: bool,
        retry_after: float | None = None,
    ) -> None:
        """Note a failure.

        The waits double. `retry_after` is what the receiver asked for, in seconds; it is waited for
        at least. The message is dead when `retry` is False.
        """
        wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(message.attempts, 20))
        if retry_after is not None:
            wait = max(wait, min(int(retry_after * SECOND), 12 * LAST_RETRY))
        since = message.failing_since if message.failing_since is not None else now
        state = "waiting" if retry else "dead"
        self._update(message, state=state, next_at=now + wait, failing_since=since, error=error[:500])

    def fall_back(self, message: Message, channel: str, why: str, now: Micros) -> bool:
        """Give a message that does not arrive to another channel too. False when that has it already."""
        body = {**message.body, "details": {**message.body["details"], "fallback": why}}
        key = message.key.rsplit(":", 1)[0] + f":{channel}"
        row = insert(outbox).values(
            key=key, subject=message.subject, incident=message.incident, transition=message.transition,
            channel=channel, body=json.dumps(body), state="waiting", attempts=0, created_at=now, next_at=now,
        )  # fmt: skip
        with self._engine.begin() as connection:
            made = bool(connection.execute(row.on_conflict_do_nothing()).rowcount > 0)
            if made and message.incident is not None:
                add_log(connection, message.incident, now, "fallback", None, f"{why}: told to {channel} too")
        return made

    def failing(self) -> Mapping[str, Micros]:
        """Return the channels whose messages do not arrive, each with since when."""
        query = select(outbox.c.channel, outbox.c.failing_since).where(
            outbox.c.state == "waiting", outbox.c.failing_since.is_not(None)
        )
        found: dict[str, Micros] = {}
        with self._engine.connect() as connection:
            for channel, since in connection.execute(query):
                found[channel] = min(since, found.get(channel, since))
        return found

    def of_incident(self, incident: str) -> Sequence[dict[str, Any]]:
        """Return the deliveries of an incident, oldest first, those of the summary it was told in too."""
        told_in = select(incidents.c.told_in).where(incidents.c.id == incident).scalar_subquery()
        query = select(outbox).where(or_(outbox.c.subject == incident, outbox.c.subject == told_in))
        with self._engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query.order_by(outbox.c.id))]

    def shown(self, channel: str) -> Sequence[dict[str, Any]]:
        """Return the records of the open incidents that a channel was told of, as they are now."""
        told = select(outbox.c.incident).where(
            outbox.c.channel == channel, outbox.c.state == "delivered", outbox.c.transition == "firing"
        )
        query = select(incidents).where(
            incidents.c.state != "resolved", incidents.c.told_as == "firing", incidents.c.id.in_(told)
        )
        with self._engine.connect() as connection:
            return [dict(record_of(row)) for row in connection.execute(query.order_by(incidents.c.id))]

    def _update(self, message: Message, **values: object) -> None:
        with self._engine.begin() as connection:
            query = outbox.update().where(outbox.c.id == message.id)
            connection.execute(query.values(attempts=message.attempts + 1, **values))


def _message(row: Any) -> Message:
    return Message(
        id=row.id,
        key=row.key,
        subject=row.subject,
        incident=row.incident,
        transition=row.transition,
        channel=row.channel,
        body=json.loads(row.body),
        attempts=row.attempts,
        created_at=row.created_at,
        failing_since=row.failing_since,
    )
