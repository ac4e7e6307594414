from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from offing.errors import Conflict, NotFound
from offing.state.action_store import ActionRun, ActionStore
from offing.state.database import open_database
from offing.state.tables import incident_log, incidents


def put(engine: Engine, id_: str, model: str = "m") -> None:
    row = {
        "id": id_, "model": model, "cause": "drift", "severity": "warning", "state": "firing",
        "started_at": 1, "detected_at": 2, "last_alarm": 3, "title": "t", "summary": "s",
        "details": json.dumps({}),
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(incidents.insert().values(row))


@pytest.fixture
def store(engine: Engine) -> Iterator[ActionStore]:
    for id_, model in (("one", "m"), ("two", "m"), ("three", "other")):
        put(engine, id_, model)
    yield ActionStore(engine)


def run(incident: str = "one", state: str = "approved", **values: Any) -> ActionRun:
    given = {"dry_run": False, "requested_at": 10, **values}
    return ActionRun(f"k-{incident}", incident, "retrain", state, **given)


def texts(engine: Engine, incident: str = "one") -> list[tuple[str | None, str]]:
    query = select(incident_log).where(incident_log.c.incident == incident).order_by(incident_log.c.id)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    assert all(row.what == "action" for row in rows)
    return [(row.who, row.text) for row in rows]


def test_a_run_is_opened_once(store: ActionStore, engine: Engine) -> None:
    first = run(state="skipped", error="cooling down", result={"request": {"url": "http://x"}})
    assert store.open(first) and not store.open(run())
    assert store.get("k-one") == first == store.find("k-one")
    assert texts(engine) == [(None, "retrain: skipped, cooling down")]
    assert store.find("absent") is None
    with pytest.raises(NotFound):
        store.get("absent")
    with pytest.raises(IntegrityError):
        store.open(run("nobody"))


def test_only_one_begins_it(store: ActionStore) -> None:
    store.open(run())
    assert [store.begin("k-one", 20) for _ in range(3)] == [True, False, False]
    assert (store.get("k-one").state, store.get("k-one").started_at) == ("running", 20)
    assert not store.begin("absent", 20)


def test_people_approve_what_waits(store: ActionStore, engine: Engine) -> None:
    store.open(run(state="waiting", error="a person must approve it"))
    approved = store.approve("k-one", "ana", 30)
    assert approved.error is None
    assert (approved.state, approved.approved_by, approved.approved_at) == ("approved", "ana", 30)
    with pytest.raises(Conflict, match="is approved"):
        store.approve("k-one", "ben", 31)
    assert texts(engine) == [
        (None, "retrain: waiting, a person must approve it"),
        ("ana", "retrain: approved"),
    ]


def test_people_reject_and_ask_again(store: ActionStore, engine: Engine) -> None:
    store.open(run(state="waiting"))
    rejected = store.reject("k-one", "ana", "rejected by ana: not now", 30)
    assert (rejected.state, rejected.error, rejected.finished_at) == (
        "skipped", "rejected by ana: not now", 30,
    )  # fmt: skip
    asked = store.ask("k-one", "ben", 40)
    assert (asked.state, asked.who, asked.approved_by, asked.error) == ("approved", "ben", "ben", None)
    store.begin("k-one", 50)
    for act in (store.ask, store.approve):
        with pytest.raises(Conflict):
            act("k-one", "ana", 60)
    store.finish("k-one", "done", 70, None, {"reference": "x"})
    with pytest.raises(Conflict, match="is done"):
        store.ask("k-one", "ana", 80)
    assert texts(engine)[-1] == (None, "retrain: done")


def test_what_ran_when_the_process_ended_is_unsure(store: ActionStore, engine: Engine) -> None:
    for name in ("one", "two"):
        store.open(run(name))
    store.begin("k-one", 20)
    assert store.interrupted(30, "look") == 1 and store.interrupted(31, "look") == 0
    assert (store.get("k-one").state, store.get("k-one").error) == ("unsure", "look")
    assert store.get("k-two").state == "approved"
    assert texts(engine)[-1] == (None, "retrain: unsure, look")


def test_the_last_time_is_of_the_model_and_of_what_may_have_happened(store: ActionStore) -> None:
    assert store.last("retrain", "m", dry_run=False) is None
    store.open(run("one"))
    assert store.last("retrain", "m", dry_run=False) is None
    store.begin("k-one", 20)
    assert store.last("retrain", "m", dry_run=False) == 20
    store.finish("k-one", "failed", 25, "no", None)
    assert store.last("retrain", "m", dry_run=False) is None
    store.open(run("two", "planned", dry_run=True, requested_at=33))
    assert store.last("retrain", "m", dry_run=True) == 33
    assert store.last("retrain", "other", dry_run=True) is store.last("x", "m", dry_run=True) is None


def test_lists(store: ActionStore) -> None:
    store.open(run("one", requested_at=10))
    store.open(run("two", "planned", requested_at=20))
    assert [r.incident for r in store.all()] == ["two", "one"]
    assert [r.incident for r in store.all(state="planned")] == ["two"]
    assert [r.incident for r in store.all(incident="one", limit=1)] == ["one"]
    store.open(run("three"))
    assert store.known("m") == {"k-one", "k-two"} and store.known("x") == frozenset()


def test_the_log_tells_which_models_changed(store: ActionStore) -> None:
    last, models = store.changed(0)
    assert (last, models) == (0, frozenset())
    store.open(run("one"))
    store.open(run("three"))
    last, models = store.changed(last)
    assert models == {"m", "other"} and store.changed(last) == (last, frozenset())
    store.begin("k-one", 1)
    store.finish("k-one", "done", 2, None, None)
    assert store.changed(last)[1] == {"m"}


def test_move_needs_the_state(store: ActionStore) -> None:
    store.open(run())
    assert store.move("k-one", ("waiting",), "skipped", 5, "x") == 0
    assert store.move("k-one", ("approved",), "waiting", 5, "x") == 1
    assert store.get("k-one").state == "waiting"


class Life(RuleBasedStateMachine):
    """Whatever people, the worker and crashes do in whatever order: sent once for each consent."""

    folder: Path
    count = 0

    @initialize()
    def start(self) -> None:
        type(self).count += 1
        self.engine = open_database(self.folder / f"{self.count}.db")
        put(self.engine, "one")
        self.store = ActionStore(self.engine)
        self.now = 100
        self.store.open(run(state="waiting"))
        self.consents = self.sent = 0

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            assert self.sent <= self.consents
            self.engine.dispose()

    def decide(self, act: Any, *rest: Any) -> bool:
        self.now += 1
        try:
            act("k-one", "ana", *rest, self.now)
        except Conflict:
            return False
        return True

    @rule()
    def approve(self) -> None:
        self.consents += self.decide(self.store.approve)

    @rule()
    def ask(self) -> None:
        self.consents += self.decide(self.store.ask)

    @rule()
    def reject(self) -> None:
        before = self.store.get("k-one").state
        done = self.decide(self.store.reject, "no")
        assert done == (before in ("waiting", "approved", "planned", "unsure"))

    @rule(end=st.sampled_from(["done", "failed", "unsure", "crash"]))
    def work(self, end: str) -> None:
        self.now += 1
        if self.store.begin("k-one", self.now):
            self.sent += 1
            if end != "crash":
                self.store.finish("k-one", end, self.now, None, None)

    @rule()
    def restart(self) -> None:
        running = self.store.get("k-one").state == "running"
        assert self.store.interrupted(self.now, "look") == running
        assert self.store.get("k-one").state != "running"


def test_nothing_goes_out_more_often_than_people_said(tmp_path: Path) -> None:
    Life.folder = tmp_path
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Life, settings=settings(max_examples=20, stateful_step_count=15, suppress_health_check=checks)
    )
