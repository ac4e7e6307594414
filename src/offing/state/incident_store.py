"""Incidents as stored: what the verdicts say, and what people said about it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, select

from offing.domain.incident import IncidentState, Judgement
from offing.domain.notice import Transition
from offing.domain.verdict import Severity
from offing.domain.window import Micros
from offing.errors import NotFound
from offing.state.incident_rows import Record, add_log, columns_of, record_of
from offing.state.notice_store import add_notice, notice_row, wake, wake_inhibited
from offing.state.tables import incident_log, incidents, notices

__all__ = ["IncidentStore", "Record"]


class IncidentStore:
    """Keeps incidents. A change of state, its log line and its notice commit together.

    Who is told of a notice, when and how is decided by `NoticeStore.tell`, which follows.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, model: str, current: Sequence[Record], now: Micros, *, judged_until: Micros) -> None:
        """Make the stored incidents of `model` agree with `current`, which the verdicts give.

        What people did stays. A stored incident that the verdicts no longer give, because late
        data changed them, is resolved and says so; nothing that was told is taken back silently.
        One that was detected after `judged_until`, the end of what was judged this time, stays as
        it is: not to have looked is no reason to resolve.

        An incident that fires again after it was resolved, by the verdicts or by hand, needs somebody
        anew: who had acknowledged or closed it stays in the log.
        """
        with self._engine.begin() as connection:
            stored = {row["id"]: row for row in self._rows(connection, model)}
            matched = _match(stored, current)
            _open(connection, [r for r in current if r["id"] not in matched], now, judged_until)
            for record in current:
                if record["id"] in matched:
                    _update(connection, stored[matched[record["id"]]], record, now, judged_until)
            for gone in stored.keys() - set(matched.values()):
                if stored[gone]["detected_at"] <= judged_until:
                    _withdraw(connection, stored[gone], now)

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
        return record_of(row)

    def log_of(self, id_: str) -> Sequence[Record]:
        """Return what happened to an incident, oldest first: at, what, who, text."""
        query = select(incident_log).where(incident_log.c.incident == id_)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(incident_log.c.at, incident_log.c.id)).all()
        return [dict(row._mapping) for row in rows]

    def logs(self, model: str | None = None) -> Mapping[str, Sequence[Record]]:
        """Return the logs of all incidents by id, each oldest first."""
        query = select(incident_log).order_by(incident_log.c.at, incident_log.c.id)
        if model is not None:
            of_model = select(incidents.c.id).where(incidents.c.model == model)
            query = query.where(incident_log.c.incident.in_(of_model))
        found: dict[str, list[Record]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                found.setdefault(row.incident, []).append(dict(row._mapping))
        return found

    def acknowledge(self, id_: str, who: str, now: Micros) -> Record:
        """Note that somebody looks after it. Does nothing to one that is resolved."""
        record = self.get(id_)
        if record["state"] == IncidentState.FIRING.value:
            changes = {"state": "acknowledged", "acknowledged_by": who}
            self._act(record, "acknowledged", who, None, now, **changes)
        return self.get(id_)

    def resolve(self, id_: str, who: str, now: Micros) -> Record:
        """Close it by hand; it stays closed until it fires again after a recovery."""
        record = self.get(id_)
        if record["state"] != IncidentState.RESOLVED.value:
            changes = {"state": "resolved", "closed_by": who, "resolved_at": now}
            self._act(record, "resolved", who, "closed by hand", now, **changes)
        return self.get(id_)

    def assign(self, id_: str, assignee: str | None, who: str, now: Micros) -> Record:
        """Say who looks after it, or with None that nobody does."""
        record = self.get(id_)
        if record["assignee"] != assignee:
            self._act(record, "assigned", who, assignee or "nobody", now, assignee=assignee)
        return self.get(id_)

    def judge(self, id_: str, verdict: Judgement, who: str, now: Micros) -> Record:
        """Note what a person found it to be."""
        self._act(self.get(id_), "verdict", who, verdict.value, now, verdict=verdict.value)
        return self.get(id_)

    def comment(self, id_: str, text: str, who: str, now: Micros) -> Record:
        """Add a remark."""
        self._act(self.get(id_), "comment", who, text, now)
        return self.get(id_)

    def _rows(self, connection: Connection, model: str | None) -> list[Record]:
        query = select(incidents)
        if model is not None:
            query = query.where(incidents.c.model == model)
        return [record_of(row) for row in connection.execute(query)]

    def _act(
        self, record: Record, what: str, who: str, text: str | None, now: Micros, **changes: Any
    ) -> None:
        id_ = record["id"]
        with self._engine.begin() as connection:
            if changes:
                connection.execute(incidents.update().where(incidents.c.id == id_).values(**changes))
            add_log(connection, id_, now, what, who, text)
            if "state" in changes:
                add_notice(connection, id_, Transition(what), now, happened=now)
                wake_inhibited(connection, record["model"], now)


def _open(connection: Connection, new: Sequence[Record], now: Micros, judged_until: Micros) -> None:
    """Store new incidents, each with what is in its log so far and the notices of it."""
    if not new:
        return
    lines: list[dict[str, Any]] = []
    noticed: list[dict[str, Any]] = []
    for record in new:
        id_, began, over = record["id"], record["detected_at"], record["resolved_at"]
        lines.append({"incident": id_, "at": began, "what": "firing", "text": record["title"]})
        noticed.append(notice_row(id_, Transition.FIRING, now, began, judged_until))
        if record["state"] == IncidentState.RESOLVED.value:
            lines.append({"incident": id_, "at": over, "what": "resolved", "text": None})
            noticed.append(notice_row(id_, Transition.RESOLVED, now, over, judged_until))
    connection.execute(incidents.insert(), [columns_of(record) for record in new])
    connection.execute(incident_log.insert(), lines)
    connection.execute(notices.insert(), noticed)


def _update(
    connection: Connection, before: Record, record: Record, now: Micros, judged_until: Micros
) -> None:
    changes = {**columns_of(record), "id": before["id"]}
    fires = record["state"] == IncidentState.FIRING.value
    if before["closed_by"] and changes["reopened"] <= before["reopened"]:
        changes.update(state=before["state"], resolved_at=before["resolved_at"])
    elif fires and before["state"] == IncidentState.RESOLVED.value:
        changes.update(acknowledged_by=None, closed_by=None)
    elif fires and before["acknowledged_by"]:
        changes["state"] = IncidentState.ACKNOWLEDGED.value
    changed = {
        name for name, value in changes.items() if name != "details" and before[name] != _plain(name, value)
    }
    if not changed and json.loads(changes["details"]) == before["details"]:
        return
    connection.execute(incidents.update().where(incidents.c.id == before["id"]).values(**changes))
    if changed & {"state", "severity", "series"}:
        wake(connection, before["id"], now)
    _note_change(connection, before, changes, now, judged_until)


def _plain(name: str, value: Any) -> Any:
    return json.loads(value) if name == "series" else value


def _note_change(
    connection: Connection, before: Record, after: Record, now: Micros, judged_until: Micros
) -> None:
    """Log a change of state or a higher severity, and write its notice."""
    id_, was, is_ = before["id"], before["state"], after["state"]
    resolved = IncidentState.RESOLVED.value
    if was != is_:
        wake_inhibited(connection, before["model"], now)
    if was != resolved and is_ == resolved:
        over = after["resolved_at"]
        add_log(connection, id_, over, is_, None, None)
        add_notice(connection, id_, Transition.RESOLVED, now, happened=over, judged_until=judged_until)
    elif was == resolved and is_ != resolved:
        began = max(after["last_alarm"], before["resolved_at"] or 0)
        text = "fires again"
        if before["closed_by"]:
            text += f" after {before['closed_by']} closed it"
        add_log(connection, id_, now, is_, None, text)
        add_notice(connection, id_, Transition.FIRING, now, happened=began, judged_until=judged_until)
    elif is_ != resolved and Severity(after["severity"]).rank > Severity(before["severity"]).rank:
        add_log(connection, id_, now, "worse", None, f"{before['severity']} became {after['severity']}")
        happened = after["last_alarm"]
        add_notice(connection, id_, Transition.FIRING, now, happened=happened, judged_until=judged_until)


def _withdraw(connection: Connection, before: Record, now: Micros) -> None:
    if before["state"] == IncidentState.RESOLVED.value:
        return
    changes = {"state": IncidentState.RESOLVED.value, "resolved_at": now}
    connection.execute(incidents.update().where(incidents.c.id == before["id"]).values(**changes))
    text = "withdrawn: later data changed the evidence"
    add_log(connection, before["id"], now, "resolved", None, text)
    add_notice(connection, before["id"], Transition.RESOLVED, now, happened=now)
    wake_inhibited(connection, before["model"], now)


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
