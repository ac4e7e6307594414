"""What the store itself promises; what is told is tested with the stages in tests/incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from offing.domain.notice import FAR, Facts, Fate, Letter, Notice, Told
from offing.domain.window import DAY, Micros
from offing.state.incident_store import IncidentStore
from offing.state.notice_store import NoticeStore


class Saying:
    """A teller that does with every notice as it is told, and remembers the facts."""

    span: Micros = DAY

    def __init__(self, fate: Fate = Fate.TOLD, due: Micros = 0) -> None:
        self.fate, self.due = fate, due
        self.seen: list[tuple[list[str], Facts]] = []

    def tell(self, notices: Sequence[Notice], facts: Facts) -> Told:
        self.seen.append(([n.id for n in notices], facts))
        decided = [
            replace(
                n, fate=self.fate, due=self.due or n.due, stage="s", reason="because", channels=facts.channels
            )
            for n in notices
        ]
        letters = [
            Letter(f"{n.id}:{c}", n.subject.id, n.subject.id, n.transition.value, c)
            for n in decided
            for c in facts.channels
        ]
        return Told(decided, letters if self.fate is Fate.TOLD else [])


@pytest.fixture
def store(engine: Engine, incident: dict[str, Any]) -> IncidentStore:
    made = IncidentStore(engine)
    made.record("m", [incident], 100, judged_until=50)
    return made


def test_what_is_told_is_written_and_noted(engine: Engine, store: IncidentStore) -> None:
    saying = Saying()
    notices = NoticeStore(engine, saying)
    assert notices.tell(["log", "pager"], 200) == 2 and notices.tell(["log", "pager"], 300) == 0
    assert [ids for ids, _ in saying.seen] == [["abc:firing:0"]]
    found = store.get("abc")
    assert (found["told_at"], found["told_to"], found["told_as"]) == (200, ["log", "pager"], "firing")
    [row] = notices.of_incident("abc")
    assert (row["state"], row["reason"], row["decided_at"], row["judged_until"]) == (
        "told",
        "because",
        200,
        50,
    )


def test_what_waits_is_decided_when_it_is_due_or_something_happens(
    engine: Engine, store: IncidentStore
) -> None:
    saying = Saying(Fate.WAITING, due=FAR)
    notices = NoticeStore(engine, saying)
    notices.tell(["log"], 200)
    notices.tell(["log"], 300)
    assert len(saying.seen) == 1 and [n.id for n in notices.waiting("s")] == ["abc:firing:0"]
    assert notices.waiting("other") == []
    store.acknowledge("abc", "ann", 400)
    notices.tell(["log"], 400)
    assert saying.seen[1][0] == ["abc:firing:0", "abc:acknowledged:0"]
    reasons = [line["text"] for line in store.log_of("abc") if line["what"] == "waits"]
    assert reasons == ["because", "because"], "one for each notice, though it was decided twice"


def test_facts_are_of_now(engine: Engine, store: IncidentStore, incident: dict[str, Any]) -> None:
    saying = Saying()
    notices = NoticeStore(engine, saying)
    notices.tell(["log"], 200)
    store.record("m", [{**incident, "state": "resolved", "resolved_at": 13}], 300, judged_until=50)
    notices.tell(["log"], 300)
    facts = saying.seen[1][1]
    assert (facts.now, facts.channels, facts.sent, facts.open) == (300, ("log",), [200], ())
    [changes] = facts.changes.values()
    assert [(c.id, c.happened) for c in changes] == [("abc:resolved:0", 13), ("abc:firing:0", 11)]
