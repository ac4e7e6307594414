from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from offing.domain.incident import Judgement
from offing.errors import NotFound
from offing.incidents.pipeline import TellingPipeline
from offing.state.incident_store import IncidentStore
from offing.state.notice_store import NoticeStore
from offing.state.outbox import Outbox

CHANNELS = ("log", "pager")
DUE = 10**9


@pytest.fixture
def store(engine: Engine) -> IncidentStore:
    return IncidentStore(engine)


def record(store: IncidentStore, *current: Mapping[str, Any], now: int = 100, until: int = 50) -> None:
    store.record("m", current, now, judged_until=until)


def told(engine: Engine, id_: str = "abc") -> list[tuple[str, str]]:
    """Tell what is due; return all messages about an incident."""
    NoticeStore(engine, TellingPipeline()).tell(CHANNELS, DUE)
    return [(row["transition"], row["channel"]) for row in Outbox(engine).of_incident(id_)]


def log(store: IncidentStore, id_: str = "abc") -> Sequence[tuple[int, str]]:
    return [(row["at"], row["what"]) for row in store.log_of(id_)]


def test_a_new_incident_is_stored_logged_and_told(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    record(store, incident)
    found = store.get("abc")
    assert {name: found[name] for name in incident} == incident
    assert found["acknowledged_by"] is found["verdict"] is None
    assert log(store) == [(11, "firing")]
    assert told(engine) == [("firing", "log"), ("firing", "pager")]


def test_judging_again_changes_nothing(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    record(store, incident)
    told(engine)
    record(store, incident, now=200)
    assert log(store) == [(11, "firing")] and len(told(engine)) == 2


def test_more_evidence_is_no_news(store: IncidentStore, engine: Engine, incident: dict[str, Any]) -> None:
    record(store, incident)
    told(engine)
    record(store, {**incident, "last_alarm": 30, "summary": "it is worse"})
    assert store.get("abc")["summary"] == "it is worse" and len(told(engine)) == 2


def test_an_end_is_told_once(store: IncidentStore, engine: Engine, incident: dict[str, Any]) -> None:
    record(store, incident)
    told(engine)
    for _ in range(2):
        record(store, {**incident, "state": "resolved", "resolved_at": 13})
    assert log(store) == [(11, "firing"), (13, "resolved")]
    assert told(engine)[2:] == [("resolved", "log"), ("resolved", "pager")]


def test_one_that_is_over_already_is_told_with_beginning_and_end(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    record(store, {**incident, "state": "resolved", "resolved_at": 13})
    assert log(store) == [(11, "firing"), (13, "resolved")]
    assert len(told(engine)) == 4
    bodies = {row["transition"]: row["body"] for row in Outbox(engine).of_incident("abc")}
    assert '"state": "firing"' in bodies["firing"] and '"state": "resolved"' in bodies["resolved"]


def test_what_the_verdicts_no_longer_give_is_withdrawn_aloud(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    record(store, incident)
    told(engine)
    record(store, now=200)
    found = store.get("abc")
    assert (found["state"], found["resolved_at"]) == ("resolved", 200)
    assert (store.log_of("abc")[-1]["text"] or "").startswith("withdrawn")
    assert told(engine)[2:] == [("resolved", "log"), ("resolved", "pager")]
    record(store, now=300)
    assert store.get("abc")["resolved_at"] == 200


def test_what_was_not_looked_at_is_not_withdrawn(store: IncidentStore, incident: dict[str, Any]) -> None:
    record(store, incident)
    record(store, now=200, until=10)
    assert store.get("abc")["state"] == "firing"
    record(store, now=200, until=11)
    assert store.get("abc")["state"] == "resolved"


def test_the_same_trouble_under_another_id_is_the_same_incident(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    """Late data moved its start, and so its id."""
    record(store, incident)
    store.acknowledge("abc", "ann", 150)
    record(store, {**incident, "id": "def", "started_at": 9, "last_alarm": 14})
    [found] = store.all("m")
    assert (found["id"], found["started_at"], found["acknowledged_by"]) == ("abc", 9, "ann")
    other = {**incident, "id": "ghi", "cause": "drift"}
    record(store, {**incident, "id": "def", "started_at": 9, "last_alarm": 14}, other)
    assert {row["id"] for row in store.all("m")} == {"abc", "ghi"}


def test_models_do_not_mix(store: IncidentStore, incident: dict[str, Any]) -> None:
    record(store, incident)
    store.record("other", [], 200, judged_until=50)
    assert store.get("abc")["state"] == "firing"
    assert store.all("other") == [] and len(store.all()) == 1
    assert store.all("m", "resolved") == [] and len(store.all("m", "firing")) == 1


def test_the_newest_start_comes_first(store: IncidentStore, incident: dict[str, Any]) -> None:
    record(store, incident, {**incident, "id": "def", "cause": "drift", "started_at": 20})
    assert [row["id"] for row in store.all()] == ["def", "abc"]


def test_what_people_did_stays(store: IncidentStore, engine: Engine, incident: dict[str, Any]) -> None:
    record(store, incident)
    told(engine)
    assert store.acknowledge("abc", "ann", 150)["state"] == "acknowledged"
    assert store.judge("abc", Judgement.REAL, "ann", 160)["verdict"] == "real"
    store.comment("abc", "asked upstream", "ben", 170)
    record(store, {**incident, "last_alarm": 30})
    found = store.get("abc")
    assert (found["state"], found["acknowledged_by"], found["verdict"]) == ("acknowledged", "ann", "real")
    assert log(store)[1:] == [(150, "acknowledged"), (160, "verdict"), (170, "comment")]
    assert [row["who"] for row in store.log_of("abc")] == [None, "ann", "ann", "ben"]
    assert told(engine)[2:] == [("acknowledged", "log"), ("acknowledged", "pager")]
    record(store, {**incident, "state": "resolved", "resolved_at": 40})
    assert store.get("abc")["state"] == "resolved"
    assert store.acknowledge("abc", "ann", 180)["state"] == "resolved"


def test_closed_by_hand_it_stays_closed(store: IncidentStore, incident: dict[str, Any]) -> None:
    record(store, incident)
    store.resolve("abc", "ann", 150)
    record(store, {**incident, "last_alarm": 30}, now=200)
    found = store.resolve("abc", "ben", 300)
    assert (found["state"], found["closed_by"], found["resolved_at"]) == ("resolved", "ann", 150)
    assert [what for _, what in log(store)] == ["firing", "resolved"]


def test_an_incident_without_its_notice_is_impossible(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    """The write of the notice fails: the incident, its log and its state stay as they were."""
    failing = [True]

    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if failing[0] and statement.startswith("INSERT INTO notices"):
            raise OSError("disk full")

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="disk full"):
        record(store, incident)
    assert store.all() == [] and count(engine, "incident_log") == 0
    failing[0] = False
    record(store, incident)
    failing[0] = True
    with pytest.raises(OSError, match="disk full"):
        store.acknowledge("abc", "ann", 150)
    with pytest.raises(OSError, match="disk full"):
        record(store, {**incident, "state": "resolved", "resolved_at": 13})
    assert store.get("abc")["state"] == "firing" and log(store) == [(11, "firing")]


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() or 0)


def test_an_incident_that_does_not_exist(store: IncidentStore) -> None:
    with pytest.raises(NotFound, match="no incident 'zzz'"):
        store.get("zzz")
    with pytest.raises(NotFound):
        store.acknowledge("zzz", "ann", 1)


def test_a_message_is_written_with_its_decision_or_not_at_all(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    failing = [True]

    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if failing[0] and statement.startswith("INSERT INTO outbox"):
            raise OSError("disk full")

    event.listen(engine, "before_cursor_execute", fail)
    record(store, incident)
    with pytest.raises(OSError, match="disk full"):
        told(engine)
    assert store.get("abc")["told_at"] is None
    failing[0] = False
    assert told(engine) == [("firing", "log"), ("firing", "pager")]


def test_it_fires_again_after_a_recovery_and_needs_somebody_anew(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    record(store, incident)
    store.acknowledge("abc", "ann", 150)
    told(engine)
    store.resolve("abc", "ann", 160)
    told(engine)
    record(store, {**incident, "last_alarm": 30}, now=170)
    assert store.get("abc")["state"] == "resolved"
    record(store, {**incident, "last_alarm": 60, "reopened": 1}, now=180)
    found = store.get("abc")
    assert (found["state"], found["acknowledged_by"], found["closed_by"]) == ("firing", None, None)
    assert store.log_of("abc")[-1]["text"] == "fires again after ann closed it"
    assert [t for t, channel in told(engine) if channel == "log"] == [
        "firing", "acknowledged", "resolved", "firing",
    ]  # fmt: skip


def test_what_gets_louder_is_told_again(
    store: IncidentStore, engine: Engine, incident: dict[str, Any]
) -> None:
    record(store, {**incident, "severity": "warning"})
    told(engine)
    record(store, incident, now=200)
    assert told(engine)[2:] == [("firing", "log"), ("firing", "pager")]
    assert (200, "worse") in log(store)
    record(store, {**incident, "severity": "warning"}, now=300)
    assert len(told(engine)) == 4


def test_it_can_be_assigned(store: IncidentStore, incident: dict[str, Any]) -> None:
    record(store, incident)
    assert store.assign("abc", "ben", "ann", 150)["assignee"] == "ben"
    store.assign("abc", "ben", "ann", 160)
    assert store.assign("abc", None, "ben", 170)["assignee"] is None
    assert [(e["what"], e["who"], e["text"]) for e in store.log_of("abc")][1:] == [
        ("assigned", "ann", "ben"), ("assigned", "ben", "nobody"),
    ]  # fmt: skip
    assert store.logs("m").keys() == {"abc"} and store.logs("other") == {}
