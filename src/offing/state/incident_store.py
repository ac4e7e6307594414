"""Incidents as stored: what the verdicts say, and what people said about it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from offing.domain.incident import IncidentState, Judgement
from offing.domain.window import Micros
from offing.errors import NotFound
from offing.state.outbox import enqueue
from offing.state.tables import incident_log, incidents

Record = Mapping[str, Any]
"""One row of `incidents` with `details` decoded: id, model, cause, severity, state, started_at,
detected_at, last_alarm, resolved_at, title, summary, details, acknowledged_by, closed_by, verdict."""


class IncidentStore:
    """Keeps incidents. A change of state, its log line and its messages commit together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(
        self,
        model: str,
        current: Sequence[Record],
        channels: Sequence[str],
        now: Micros,
        *,
        judged_until: Micros,
    ) -> None:
        """Make the stored incidents of `model` agree with `current`, which the verdicts give.

        What people did stays. A stored incident that the verdicts no longer give, because late
        data changed them, is resolved and says so; nothing that was told is taken back silently.
        One that was detected after `judged_until`, the end of what was judged this time, stays as
        it is: not to have looked is no reason to resolve.
        """
        with self._engine.begin() as connection:
            stored = {row["id"]: row for row in self._rows(connection, model)}
            matched = _match(stored, current)
            for record in current:
                before = stored.get(matched.get(record["id"], ""))
                if before is None:
                    self._open(connection, record, channels, now)
                else:
                    self._update(connection, before, record, channels, now)
            for gone in stored.keys() - set(matched.values()):
                if stored[gone]["detected_at"] <= judged_until:
                    self._withdraw(connection, stored[gone], channels, now)

    def all(self, model: str | None = None, state: str | None = None) -> Sequence[Record]:
        """Return incidents, newest start first."""
        with self._engine.connect() as connection:
            found = [row for row in self._rows(connection, model) if state is None or row["state"] == state]
        return sorted(found, key=lambda row: (-row["started_at"], row["id"]))

    def get(self, id_: str) -> Record:
        """Return one incident. Raises NotFound."""
        with self._engine.connect() as connection:
            row = connection.execute(select(incidents).where(incidents.c.id == id_)).one_or_none()
        if row is None:
            raise NotFound(f"no incident {id_!r}", hint="GET /api/v1/incidents lists them")
        return _record(row)

    def log_of(self, id_: str) -> Sequence[Record]:
        """Return what happened to an incident, oldest first: at, what, who, text."""
        query = select(incident_log).where(incident_log.c.incident == id_)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(incident_log.c.at, incident_log.c.id)).all()
        return [dict(row._mapping) for row in rows]

    def acknowledge(self, id_: str, who: str, channels: Sequence[str], now: Micros) -> Record:
        """Note that somebody looks after it. Does nothing to one that is resolved."""
        record = self.get(id_)
        if record["state"] == IncidentState.FIRING.value:
            self._act(
                record, "acknowledged", who, None, channels, now, state="acknowledged", acknowledged_by=who
            )
        return self.get(id_)

    def resolve(self, id_: str, who: str, channels: Sequence[str], now: Micros) -> Record:
        """Close it by hand; it stays closed whatever the verdicts say."""
        record = self.get(id_)
        if record["state"] != IncidentState.RESOLVED.value:
            changes = {"state": "resolved", "closed_by": who, "resolved_at": now}
            self._act(record, "resolved", who, "closed by hand", channels, now, **changes)
        return self.get(id_)

    def judge(self, id_: str, verdict: Judgement, who: str, now: Micros) -> Record:
        """Note what a person found it to be."""
        self._act(self.get(id_), "verdict", who, verdict.value, (), now, verdict=verdict.value)
        return self.get(id_)

    def comment(self, id_: str, text: str, who: str, now: Micros) -> Record:
        self._act(self.get(id_), "comment", who, text, (), now)
        return self.get(id_)

    def _rows(self, connection: Connection, model: str | None) -> list[Record]:
        query = select(incidents)
        if model is not None:
            query = query.where(incidents.c.model == model)
        return [_record(row) for row in connection.execute(query)]

    def _act(
        self,
        record: Record,
        what: str,
        who: str,
        text: str | None,
        channels: Sequence[str],
        now: Micros,
        **changes: Any,
    ) -> None:
        with self._engine.begin() as connection:
            if changes:
                connection.execute(incidents.update().where(incidents.c.id == record["id"]).values(**changes))
            self._log(connection, record["id"], now, what, who, text)
            enqueue(connection, record["id"], what, channels, {**record, **changes}, now)

    def _open(self, connection: Connection, record: Record, channels: Sequence[str], now: Micros) -> None:
        connection.execute(incidents.insert().values(**_columns(record)))
        self._log(connection, record["id"], record["detected_at"], "firing", None, record["title"])
        enqueue(
            connection,
            record["id"],
            "firing",
            channels,
            {**record, "state": "firing", "resolved_at": None},
            now,
        )
        if record["state"] == IncidentState.RESOLVED.value:
            self._log(connection, record["id"], record["resolved_at"], "resolved", None, None)
            enqueue(connection, record["id"], "resolved", channels, dict(record), now)

    def _update(
        self, connection: Connection, before: Record, record: Record, channels: Sequence[str], now: Micros
    ) -> None:
        changes = {**_columns(record), "id": before["id"]}
        if before["closed_by"]:
            changes.update(state=before["state"], resolved_at=before["resolved_at"])
        elif before["acknowledged_by"] and record["state"] == IncidentState.FIRING.value:
            changes["state"] = IncidentState.ACKNOWLEDGED.value
        if all(before[name] == value for name, value in changes.items() if name != "details") and (
            json.loads(changes["details"]) == before["details"]
        ):
            return
        connection.execute(incidents.update().where(incidents.c.id == before["id"]).values(**changes))
        was, is_ = before["state"], changes["state"]
        if was != is_:
            at = record["resolved_at"] if is_ == IncidentState.RESOLVED.value else now
            self._log(connection, before["id"], at, is_, None, None)
            enqueue(connection, before["id"], is_, channels, {**record, "id": before["id"]}, now)

    def _withdraw(self, connection: Connection, before: Record, channels: Sequence[str], now: Micros) -> None:
        if before["state"] == IncidentState.RESOLVED.value:
            return
        changes = {"state": IncidentState.RESOLVED.value, "resolved_at": now}
        connection.execute(incidents.update().where(incidents.c.id == before["id"]).values(**changes))
        self._log(
            connection, before["id"], now, "resolved", None, "withdrawn: later data changed the evidence"
        )
        enqueue(connection, before["id"], "resolved", channels, {**before, **changes}, now)

    def _log(
        self, connection: Connection, id_: str, at: Micros, what: str, who: str | None, text: str | None
    ) -> None:
        connection.execute(incident_log.insert().values(incident=id_, at=at, what=what, who=who, text=text))


_OWN = ("id", "model", "cause", "severity", "state", "started_at", "detected_at", "last_alarm", "resolved_at")


def _columns(record: Record) -> dict[str, Any]:
    values = {name: record[name] for name in (*_OWN, "title", "summary")}
    return {**values, "details": json.dumps(record["details"], sort_keys=True)}


def _record(row: Row[Any]) -> Record:
    values = dict(row._mapping)
    values["details"] = json.loads(values["details"])
    return values


def _match(stored: Mapping[str, Record], current: Sequence[Record]) -> dict[str, str]:
    """Return which stored id each current incident has: its own, or one of the same cause and time."""
    matched = {r["id"]: r["id"] for r in current if r["id"] in stored}
    free = {id_: row for id_, row in stored.items() if id_ not in matched}
    for record in current:
        if record["id"] in matched:
            continue
        for id_, row in free.items():
            if row["cause"] == record["cause"] and _overlap(row, record):
                matched[record["id"]] = id_
                del free[id_]
                break
    return matched


def _overlap(a: Record, b: Record) -> bool:
    return bool(a["started_at"] < b["last_alarm"] and b["started_at"] < a["last_alarm"])
