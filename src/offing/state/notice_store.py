"""Notices: written with the change that they are about, decided in a later transaction.

Both transactions are whole: a process that ends between them finds the notice waiting when it starts
again, and one that ends within either has done nothing. So nothing is told twice, and nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, func, select, update

from offing.domain.digest import DigestWriter
from offing.domain.notice import Change, Facts, Fate, Letter, Notice, Subject, Teller, Told, Transition
from offing.domain.window import Micros
from offing.state.digest_facts import digest_facts, last_digest_sent
from offing.state.incident_rows import SUBJECT_COLUMNS, subject_of
from offing.state.outbox import put_letters
from offing.state.silence_store import active_silences
from offing.state.tables import digests, incident_log, incidents, notices, outbox

PASSES = 4
"""A notice may wait for another one of its incident to be decided first; no chain is longer."""


def add_notice(
    connection: Connection,
    incident: str,
    transition: Transition,
    now: Micros,
    *,
    happened: Micros,
    judged_until: Micros | None = None,
) -> None:
    """Note a change within the caller's transaction; what waited about the incident is decided anew."""
    of_its_kind = select(func.count()).where(
        notices.c.incident == incident, notices.c.transition == transition.value
    )
    number = connection.execute(of_its_kind).scalar() or 0
    wake(connection, incident, now)
    row = notice_row(incident, transition, now, happened, judged_until, number=number)
    connection.execute(notices.insert().values(row))


def notice_row(
    incident: str,
    transition: Transition,
    now: Micros,
    happened: Micros,
    judged_until: Micros | None,
    *,
    number: int = 0,
) -> dict[str, Any]:
    """Return the row of a new notice, the `number`-th of its kind about the incident."""
    return {
        "id": f"{incident}:{transition.value}:{number}",
        "incident": incident,
        "transition": transition.value,
        "at": now,
        "happened": happened,
        "judged_until": judged_until,
        "due": now,
        "state": Fate.WAITING.value,
    }


def wake(connection: Connection, incident: str, now: Micros) -> None:
    """Have what waits about an incident decided anew."""
    waiting = (notices.c.incident == incident, notices.c.state == "waiting", notices.c.due > now)
    connection.execute(update(notices).where(*waiting).values(due=now))


def wake_inhibited(connection: Connection, model: str, now: Micros) -> None:
    """Have what other incidents of a model hold back decided anew."""
    of_model = select(incidents.c.id).where(incidents.c.model == model)
    held = (notices.c.state == "waiting", notices.c.stage == "inhibit", notices.c.incident.in_(of_model))
    connection.execute(update(notices).where(*held).values(due=now))


class NoticeStore:
    """Decides the notices that are due, and writes the letters of those that are told."""

    def __init__(self, engine: Engine, teller: Teller, digest: DigestWriter | None = None) -> None:
        """`digest` says what a digest tells beside the list of its incidents."""
        self._engine = engine
        self._teller = teller
        self._digest = digest

    def tell(self, channels: Sequence[str], now: Micros) -> int:
        """Decide what is due; return how many letters were written, in one transaction."""
        written = 0
        with self._engine.begin() as connection:
            for _ in range(PASSES):
                due = _due(connection, now)
                if not due:
                    break
                told = self._teller.tell(due, self._facts(connection, due, channels, now))
                written += self._apply(connection, due, told, now)
        return written

    def of_incident(self, incident: str) -> Sequence[Mapping[str, Any]]:
        """Return the notices of an incident, oldest first: id, transition, at, due, state, stage, reason."""
        query = select(notices).where(notices.c.incident == incident).order_by(notices.c.at, notices.c.id)
        with self._engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def waiting(self, stage: str | None = None) -> Sequence[Notice]:
        """Return what waits to be told, such as what goes into the next digest (`stage` "digest")."""
        query = _with_subjects().where(notices.c.state == "waiting")
        if stage is not None:
            query = query.where(notices.c.stage == stage)
        with self._engine.connect() as connection:
            return [_notice(row) for row in connection.execute(query.order_by(notices.c.at, notices.c.id))]

    def _facts(
        self, connection: Connection, due: Sequence[Notice], channels: Sequence[str], now: Micros
    ) -> Facts:
        summaries = {n.subject.told_in for n in due if n.subject.told_in}
        recent = select(outbox.c.created_at).where(outbox.c.created_at > now - self._teller.span)
        caught_up = select(func.max(notices.c.decided_at)).where(
            notices.c.stage == "catch_up", notices.c.state == Fate.TOLD.value
        )
        return Facts(
            now=now,
            channels=tuple(channels),
            silences=tuple(active_silences(connection, now)),
            open=tuple(_open_of(connection, now)),
            changes=_changes(connection, now),
            members=_members(connection, summaries),
            sent=connection.execute(recent.order_by(outbox.c.created_at)).scalars().all(),
            caught_up_at=connection.execute(caught_up).scalar(),
            digested_until=last_digest_sent(connection),
        )

    def _apply(self, connection: Connection, due: Sequence[Notice], told: Told, now: Micros) -> int:
        known = {notice.id for notice in due}
        decided = [notice for notice in told.notices if notice.id in known]
        _many(connection, _DECIDE, [_decision(n, now) for n in decided])
        _many(connection, incident_log.insert(), [_line(n, now) for n in decided if _is_news(n)])
        made = notices.insert().prefix_with("OR IGNORE")
        _many(connection, made, [_row(n) for n in told.notices if n.id not in known])
        _many(connection, _MARK, [_mark(n, now) for n in told.notices if n.fate is Fate.TOLD])
        letters = self._with_digest(connection, told)
        _note_digests(connection, letters, now)
        return put_letters(connection, letters, now)

    def _with_digest(self, connection: Connection, told: Told) -> Sequence[Letter]:
        """Return the letters, those of a digest with what it tells; read once for all its channels."""
        written: dict[str, Mapping[str, Any]] = {}
        for id_, until in {(x.subject, x.notes["period_end"]) for x in told.letters if _of_digest(x)}:
            members = {n.subject.id: n.subject for n in told.notices if n.summary == id_}
            if self._digest is not None:
                written[id_] = self._digest(digest_facts(connection, list(members.values()), until))
        return [_digest_letter(x, written[x.subject]) if x.subject in written else x for x in told.letters]


def _of_digest(letter: Letter) -> bool:
    return "period_end" in letter.notes and letter.body is not None


def _digest_letter(letter: Letter, contents: Mapping[str, Any]) -> Letter:
    body = letter.body or {}
    return replace(letter, body={**body, "details": {**body["details"], "digest": contents}})


def _with_subjects() -> Any:
    return select(notices, *SUBJECT_COLUMNS).join(incidents, incidents.c.id == notices.c.incident)


def _due(connection: Connection, now: Micros) -> list[Notice]:
    query = _with_subjects().where(notices.c.state == "waiting", notices.c.due <= now)
    return [_notice(row) for row in connection.execute(query.order_by(notices.c.at, notices.c.id))]


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        subject=subject_of(row),
        transition=Transition(row.transition),
        at=row.at,
        happened=row.happened,
        judged_until=row.judged_until,
        due=row.due,
        held_by=row.stage,
        held_because=row.reason,
        step=row.step,
    )


def _open_of(connection: Connection, now: Micros) -> Iterable[Subject]:
    """Return the open incidents of the models that have notices due."""
    due = (
        select(incidents.c.model)
        .join(notices, notices.c.incident == incidents.c.id)
        .where(notices.c.state == "waiting", notices.c.due <= now)
    )
    query = select(*SUBJECT_COLUMNS).where(incidents.c.state != "resolved", incidents.c.model.in_(due))
    return [subject_of(row) for row in connection.execute(query.order_by(incidents.c.id))]


def _changes(connection: Connection, now: Micros) -> Mapping[str, Sequence[Change]]:
    """Return the changes of each fingerprint that has a notice due, newest first."""
    due = (
        select(incidents.c.fingerprint)
        .join(notices, notices.c.incident == incidents.c.id)
        .where(notices.c.state == "waiting", notices.c.due <= now)
    )
    query = (
        select(notices.c.id, notices.c.happened, notices.c.stage, notices.c.state, incidents.c.fingerprint)
        .join(incidents, incidents.c.id == notices.c.incident)
        .where(incidents.c.fingerprint.in_(due), notices.c.transition.in_(("firing", "resolved")))
        .order_by(notices.c.happened.desc(), notices.c.id)
    )
    found: dict[str, list[Change]] = {}
    for row in connection.execute(query):
        told = row.stage == "flapping" and row.state == Fate.TOLD.value
        found.setdefault(row.fingerprint, []).append(Change(row.id, row.happened, told))
    return found


def _members(connection: Connection, summaries: set[str]) -> Mapping[str, int]:
    if not summaries:
        return {}
    query = select(incidents.c.told_in, func.count()).where(
        incidents.c.told_in.in_(summaries), incidents.c.state != "resolved"
    )
    return {name: count for name, count in connection.execute(query.group_by(incidents.c.told_in))}


_DECIDE = (
    update(notices)
    .where(notices.c.id == bindparam("known"))
    .values({name: bindparam(f"new_{name}") for name in (
        "state", "stage", "reason", "due", "channels", "summary", "decided_at",
    )})
)  # fmt: skip

_MARK = (
    update(incidents)
    .where(incidents.c.id == bindparam("known"))
    .values({name: bindparam(f"new_{name}") for name in (
        "told_at", "told_in", "told_to", "told_as", "told_severity",
    )})
)  # fmt: skip


def _many(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


def _row(notice: Notice) -> dict[str, Any]:
    """Return the row of a notice that a stage has made, such as an escalation."""
    row = notice_row(notice.subject.id, notice.transition, notice.at, notice.happened, notice.judged_until)
    decided = {"state": notice.fate.value, "stage": notice.stage, "reason": notice.reason}
    return {**row, **decided, "id": notice.id, "due": notice.due, "step": notice.step}


def _decision(notice: Notice, now: Micros) -> dict[str, Any]:
    return {
        "known": notice.id,
        "new_state": notice.fate.value,
        "new_stage": notice.stage,
        "new_reason": notice.reason,
        "new_due": notice.due,
        "new_channels": json.dumps(notice.channels),
        "new_summary": notice.summary or None,
        "new_decided_at": None if notice.fate is Fate.WAITING else now,
    }


def _is_news(notice: Notice) -> bool:
    """Whether the incident's log shall say why it is not told, or not by itself: once for each reason."""
    again = (notice.held_by, notice.held_because) == (notice.stage, notice.reason)
    return bool(notice.reason) and not (again and notice.fate is Fate.WAITING)


def _line(notice: Notice, now: Micros) -> dict[str, Any]:
    what = {Fate.WAITING: "waits", Fate.DROPPED: "not_told"}.get(notice.fate, "told")
    return {"incident": notice.subject.id, "at": now, "what": what, "who": None, "text": notice.reason}


def _mark(notice: Notice, now: Micros) -> dict[str, Any]:
    """Return what the channels have been told of the incident by this notice."""
    subject = notice.subject
    told_to, told_as, severity = subject.told_to, subject.told_as, subject.told_severity
    shown = not notice.summary or notice.stage == "storm" or (notice.stage == "catch_up" and subject.open)
    if notice.begins and shown:
        told_to = tuple(dict.fromkeys((*told_to, *notice.channels)))
        told_as, severity = Transition.FIRING.value, subject.severity
    elif notice.transition is Transition.RESOLVED:
        told_as = Transition.RESOLVED.value
    return {
        "known": subject.id,
        "new_told_at": now if subject.told_at is None else subject.told_at,
        "new_told_in": (notice.summary or None) if notice.begins else subject.told_in,
        "new_told_to": json.dumps(told_to),
        "new_told_as": told_as,
        "new_told_severity": severity,
    }


def _note_digests(connection: Connection, letters: Sequence[Letter], now: Micros) -> None:
    for ends in {letter.notes["period_end"] for letter in letters if "period_end" in letter.notes}:
        row = digests.insert().prefix_with("OR IGNORE")
        connection.execute(row.values(name="digest", period_end=ends, sent_at=now))
