"""Reads what a digest tells, in the transaction that writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from offing.domain.digest import DigestFacts, Judged
from offing.domain.incident import Judgement
from offing.domain.notice import Subject, Transition
from offing.domain.window import Micros
from offing.state.incident_rows import SUBJECT_COLUMNS, subject_of
from offing.state.tables import digests, incidents, notices

MOST = 200
"""So many ended, and so many unjudged, incidents are read at most; the message shows fewer."""

CHUNK = 500
"""SQLite takes a bounded number of parameters in one statement."""


def digest_facts(connection: Connection, members: Sequence[Subject], until: Micros) -> DigestFacts:
    """Return the facts of the digest of the period that ends at `until`; `members` waited for it."""
    ids = [subject.id for subject in members]
    since = _since(connection, members, until)
    return DigestFacts(
        since=since,
        until=until,
        members=tuple(members),
        reasons=_reasons(connection, ids),
        ended=_ended(connection, since, set(ids)),
        unjudged=_unjudged(connection),
        judged=_judged(connection),
    )


def last_digest_sent(connection: Connection) -> Micros | None:
    """Return the end of the period of the last digest that was written, None before the first."""
    found: Micros | None = connection.execute(select(func.max(digests.c.period_end))).scalar()
    return found


def _since(connection: Connection, members: Sequence[Subject], until: Micros) -> Micros:
    before = select(func.max(digests.c.period_end)).where(digests.c.period_end < until)
    found = connection.execute(before).scalar()
    if found is not None:
        return int(found)
    noticed = select(func.min(notices.c.at)).where(notices.c.incident.in_([s.id for s in members][:CHUNK]))
    return int(connection.execute(noticed).scalar() or until)


def _reasons(connection: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """Return one line for each incident: what harm it does; else the summary's first sentences."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(incidents.c.id, incidents.c.summary, incidents.c.details)
        for row in connection.execute(query.where(incidents.c.id.in_(ids[start : start + CHUNK]))):
            harm = json.loads(row.details).get("harm")
            said = harm.get("sentence") if isinstance(harm, dict) else harm
            found[row.id] = str(said or row.summary)
    return found


def _ended(connection: Connection, since: Micros, members: set[str]) -> tuple[Subject, ...]:
    """Return what was noticed to be over from `since` on, and still is."""
    over = (
        select(notices.c.incident, func.max(notices.c.at).label("at"))
        .where(notices.c.transition == Transition.RESOLVED.value, notices.c.at >= since)
        .group_by(notices.c.incident)
        .subquery()
    )
    query = (
        select(*SUBJECT_COLUMNS)
        .join(over, over.c.incident == incidents.c.id)
        .where(incidents.c.state == "resolved")
        .order_by(over.c.at, incidents.c.id)
    )
    found = [subject_of(row) for row in connection.execute(query.limit(MOST + len(members)))]
    return tuple(subject for subject in found if subject.id not in members)[:MOST]


def _unjudged(connection: Connection) -> tuple[Subject, ...]:
    query = (
        select(*SUBJECT_COLUMNS)
        .where(
            incidents.c.verdict.is_(None), incidents.c.told_at.is_not(None), incidents.c.state == "resolved"
        )
        .order_by(incidents.c.started_at.desc(), incidents.c.id)
    )
    return tuple(subject_of(row) for row in connection.execute(query.limit(MOST)))


def _judged(connection: Connection) -> Mapping[str, Judged]:
    query = (
        select(incidents.c.model, incidents.c.verdict, func.count().label("count"))
        .where(incidents.c.told_at.is_not(None))
        .group_by(incidents.c.model, incidents.c.verdict)
    )
    counts: dict[str, dict[str | None, int]] = {}
    for model, verdict, count in connection.execute(query):
        counts.setdefault(model, {})[verdict] = count
    return {
        model: Judged(
            real=found.get(Judgement.REAL.value, 0),
            expected_changes=found.get(Judgement.EXPECTED_CHANGE.value, 0),
            false_alarms=found.get(Judgement.FALSE_ALARM.value, 0),
            unjudged=found.get(None, 0),
        )
        for model, found in sorted(counts.items())
    }
