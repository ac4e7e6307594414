from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine

from offing.domain.digest import DigestFacts, Judged
from offing.domain.incident import Judgement
from offing.domain.notice import Subject
from offing.state.digest_facts import digest_facts, last_digest_sent
from offing.state.incident_rows import subject_of_record
from offing.state.incident_store import IncidentStore
from offing.state.tables import digests, incidents


@pytest.fixture
def store(engine: Engine, incident: dict[str, Any]) -> IncidentStore:
    """Two incidents of m noticed at 100, told at 150; `old` was over at 300."""
    made = IncidentStore(engine)
    old = {**incident, "id": "old", "details": {"harm": {"sentence": "probably harmless"}}}
    made.record("m", [incident, old], 100, judged_until=50)
    with engine.begin() as connection:
        connection.execute(incidents.update().values(told_at=150))
    made.record("m", [incident, {**old, "state": "resolved", "resolved_at": 12}], 300, judged_until=50)
    return made


def facts(engine: Engine, members: Sequence[Subject], until: int = 400) -> DigestFacts:
    with engine.begin() as connection:
        return digest_facts(connection, members, until)


def member(store: IncidentStore, id_: str) -> Subject:
    return subject_of_record(store.get(id_))


def test_the_first_digest_begins_with_its_first_incident(engine: Engine, store: IncidentStore) -> None:
    found = facts(engine, [member(store, "abc")])
    assert (found.since, found.until) == (100, 400)
    assert found.reasons == {"abc": "it broke"}
    assert [s.id for s in found.ended] == ["old"] == [s.id for s in found.unjudged]
    assert found.judged == {"m": Judged(unjudged=2)}


def test_later_ones_begin_where_the_last_ended(engine: Engine, store: IncidentStore) -> None:
    with engine.begin() as connection:
        assert last_digest_sent(connection) is None
        connection.execute(digests.insert().values(name="digest", period_end=350, sent_at=360))
        assert last_digest_sent(connection) == 350
    found = facts(engine, [member(store, "old")])
    assert found.since == 350 and found.ended == () and found.reasons == {"old": "probably harmless"}


def test_what_is_in_the_digest_itself_did_not_only_end(engine: Engine, store: IncidentStore) -> None:
    assert facts(engine, [member(store, "old")]).ended == ()


def test_verdicts_are_counted_and_no_longer_asked_for(engine: Engine, store: IncidentStore) -> None:
    store.judge("old", Judgement.FALSE_ALARM, "ann", 310)
    found = facts(engine, [])
    assert found.unjudged == () and found.judged == {"m": Judged(false_alarms=1, unjudged=1)}
    assert found.since == 400
