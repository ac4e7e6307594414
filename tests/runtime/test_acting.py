"""Actions on the incidents of a real model: what is sent, what is written, and what a crash leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine

from offing.domain.event import Deployment
from offing.domain.window import DAY, HOUR, Window
from offing.engines.local import LocalEngine
from offing.errors import Conflict, NotFound
from offing.runtime.acting import Acting, acting_of
from offing.runtime.config_actions import EvidenceConfig
from offing.runtime.config_file import parse_config
from offing.state.action_store import ActionStore
from offing.state.database import open_database
from offing.state.deployment_store import DeploymentStore
from offing.state.incident_store import IncidentStore
from offing.state.profile_store import ProfileStore
from offing.state.tables import incidents

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, StillClock, Traffic


@dataclass
class Hook:
    """A receiver: what came in, and what is answered; None hangs until the test is over."""

    url: str = ""
    status: int | None = 200
    seen: list[dict[str, Any]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def hook() -> Iterator[Hook]:
    told = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.seen.append(json.loads(body))
            told.arrived.set()
            if told.status is None:
                told.released.wait(20)
                self.close_connection = True
                return
            self.send_response(told.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    told.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


class Nothing:
    """A source of rows for incidents that need no evidence."""

    def rows(self, model: str, window: Window) -> Any:
        raise AssertionError("no evidence was wanted")


Incident = Mapping[str, Any]

RECORD: Incident = {
    "model": "m", "cause": "drift", "severity": "warning", "state": "firing", "started_at": 1,
    "detected_at": DAY, "last_alarm": 2 * DAY, "title": "t", "summary": "s",
    "details": json.dumps({"deployment": {"version": "3"}}),
}  # fmt: skip


@dataclass
class Place:
    """A control database with incidents, and actions on them."""

    engine: Engine
    folder: Path
    clock: StillClock

    def put(self, id_: str, **changes: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(incidents.insert().values({**RECORD, "id": id_, **changes}))

    def change(self, id_: str, **changes: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(incidents.update().where(incidents.c.id == id_).values(**changes))

    def acting(self, text: str) -> Acting:
        return acting_of(
            parse_config(text).actions, EvidenceConfig(), self.folder, Nothing(), self.stores(), self.clock,
            "https://offing.example/",
        )  # fmt: skip

    def stores(self) -> tuple[IncidentStore, ActionStore, ProfileStore, DeploymentStore]:
        return (
            IncidentStore(self.engine),
            ActionStore(self.engine),
            ProfileStore(self.engine),
            DeploymentStore(self.engine),
        )


@pytest.fixture
def place(tmp_path: Path, clock: StillClock) -> Iterator[Place]:
    engine = open_database(tmp_path / "state.db")
    yield Place(engine, tmp_path, clock)
    engine.dispose()


def webhook(url: str, **settings: Any) -> str:
    given = {"name": "retrain", "kind": "webhook", "url": url, "bundle": False, **settings}
    return json.dumps({"actions": [given]})


def test_the_whole_way_on_a_real_model(desk: Desk, year: Traffic, hook: Hook, tmp_path: Path) -> None:
    """Traffic breaks, an incident opens, its rows are written, and the receiver is told where."""
    desk.send(year)
    desk.rest()
    found = [one for one in desk.app.incidents.all() if one["cause"] == "quality"]
    assert found, "the planted fault opens an incident"
    config = parse_config(webhook(hook.url, bundle=True, dry_run=False, when={"causes": ["quality"]}))
    engine = open_database(desk.folder / "state.db")
    stores = (desk.app.incidents, ActionStore(engine), desk.app.profiles, desk.app.deployments)
    acting = acting_of(
        config.actions,
        config.evidence,
        tmp_path,
        LocalEngine(desk.app.reader),
        stores,
        desk.clock,
        "http://o",
    )
    rehearsed = acting.shown("retrain", found[0]["id"])
    assert acting.act_due() == 1 and acting.act_due() == 0
    (body,) = hook.seen
    assert rehearsed["json"] == body and body["incident"]["id"] == found[0]["id"]
    rows = pq.read_table(Path(body["bundle"]["path"]) / "predictions.parquet")
    times = rows["timestamp"].cast(pa.int64()).to_pylist()
    days = (found[0]["last_alarm"] - found[0]["started_at"]) // DAY
    assert rows.num_rows == 200 * days and len(set(rows["prediction_id"].to_pylist())) == rows.num_rows
    assert times == sorted(times, key=lambda at: at or 0) and "features.distance" in rows.column_names
    assert rows["label"].null_count == 0
    baseline = json.loads((Path(body["bundle"]["path"]) / "baseline.json").read_text())
    assert baseline["rows"] == 28 * 200 and baseline["features"]["distance"]["kind"] == "numeric"
    (run,) = acting.store.all()
    assert run.state == "done" and run.result is not None and run.result["request"] == rehearsed
    timeline = [entry["text"] for entry in desk.app.incidents.log_of(found[0]["id"])]
    assert timeline[-2:] == ["retrain: approved", "retrain: done"]
    engine.dispose()


def test_changes_by_people_are_seen_and_others_left_alone(place: Place, hook: Hook) -> None:
    acting = place.acting(webhook(hook.url, dry_run=False, when={"after": "real"}))
    place.put("one")
    acting.notice("m")
    assert acting.act_due() == 0
    IncidentStore(place.engine).comment("one", "hm", "ana", place.clock.now())
    assert acting.act_due() == 0
    place.change("one", verdict="real")
    assert acting.act_due() == 0, "nobody told of it"
    IncidentStore(place.engine).comment("one", "it is", "ana", place.clock.now())
    assert acting.act_due() == 1 and acting.act_due() == 0
    assert [one["incident"]["verdict"] for one in hook.seen] == ["real"]


def test_the_first_round_looks_at_what_the_log_has(place: Place, hook: Hook) -> None:
    place.put("one")
    IncidentStore(place.engine).comment("one", "before", "ana", 5)
    assert place.acting(webhook(hook.url)).act_due() == 1
    assert place.acting(webhook(hook.url)).act_due() == 0, "a restart decides nothing again"
    assert not hook.seen


def test_approve_reject_and_ask(place: Place, hook: Hook) -> None:
    acting = place.acting(webhook(hook.url, dry_run=False, approval="required", cool_down="1h"))
    for name in ("one", "two", "three"):
        place.put(name)
    acting.notice("m")
    assert acting.act_due() == 3 and acting.act_due() == 0 and not hook.seen
    acting.approve("offing-one-retrain", "ana")
    assert acting.reject("offing-two-retrain", "ben", "a holiday").error == "rejected by ben: a holiday"
    assert acting.act_due() == 1 and len(hook.seen) == 1
    acting.approve("offing-three-retrain", "ana")
    assert acting.act_due() == 1 and acting.store.get("offing-three-retrain").state == "skipped"
    acting.ask("retrain", "three", "ana")
    assert acting.act_due() == 1 and len(hook.seen) == 2
    with pytest.raises(Conflict, match="is done"):
        acting.ask("retrain", "three", "ana")
    place.put("four", state="resolved")
    assert acting.ask("retrain", "four", "ana").who == "ana"
    assert acting.act_due() == 1 and len(hook.seen) == 3
    for call in (
        lambda: acting.ask("retrian", "four", "ana"),
        lambda: acting.ask("retrain", "five", "ana"),
        lambda: acting.shown("x", "one"),
        lambda: acting.approve("x", "ana"),
    ):
        with pytest.raises(NotFound):
            call()


def test_an_action_that_is_gone_is_skipped(place: Place, hook: Hook) -> None:
    place.put("one")
    place.acting(webhook(hook.url)).ask("retrain", "one", "ana")
    acting = place.acting("actions: []")
    assert acting.act_due() == 1
    run = acting.store.get("offing-one-retrain")
    assert (run.state, run.error) == ("skipped", "it is no longer configured")


def test_one_that_fails_keeps_no_other_from_its_turn(place: Place, hook: Hook, tmp_path: Path) -> None:
    other = {"name": "other", "kind": "webhook", "url": hook.url, "bundle": False, "dry_run": False}
    first = {"name": "first", "kind": "webhook", "url": hook.url, "bundle": True, "dry_run": False}
    place.put("one")
    acting = place.acting(json.dumps({"actions": [first, other]}))
    acting.notice("m")
    assert acting.act_due() == 2
    states = {run.action: run.state for run in acting.store.all()}
    assert states == {"first": "failed", "other": "done"} and len(hook.seen) == 1


def test_what_cannot_be_decided_is_tried_again(
    place: Place, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put("one")
    place.put("odd", details=json.dumps({"evidence": "not a list of objects"}))
    acting = place.acting(webhook(hook.url, dry_run=False, cool_down="1s", when={"metrics": ["*"]}))
    acting.notice("m")
    assert acting.act_due() == 0
    place.change("odd", details=json.dumps({"evidence": [{"metric": "ks"}]}))
    assert acting.act_due() == 1 and [one["incident"]["id"] for one in hook.seen] == ["odd"]


def test_the_version_before_comes_from_the_deployments(place: Place, hook: Hook) -> None:
    deployments = DeploymentStore(place.engine)
    for at, version in enumerate(("1", "2", "2", "3"), start=-10):
        deployments.add(Deployment("m", version, at), 0)
    deployments.add(Deployment("m", "4", DAY), 0)
    place.put("one")
    text = json.dumps({"actions": [{"name": "back", "kind": "rollback", "url": hook.url, "dry_run": False}]})
    acting = place.acting(text)
    acting.notice("m")
    assert acting.act_due() == 1
    assert (hook.seen[0]["from_version"], hook.seen[0]["to_version"]) == ("3", "2")
    place.put("two", model="unknown")
    acting.notice("unknown")
    assert acting.act_due() == 1
    assert acting.store.get("offing-two-back").error == "the version before 3 is not known"


def test_old_evidence_goes_once_an_hour(place: Place, hook: Hook) -> None:
    acting = place.acting(webhook(hook.url))
    acting.act_due()
    (place.folder / "bundles").mkdir()
    half = place.folder / "bundles" / "x.partial"
    half.mkdir()
    acting.act_due()
    assert half.exists()
    place.clock.moment += HOUR
    acting.act_due()
    assert not half.exists()


CHILD = """
import sys
from pathlib import Path
from offing.clock import SystemClock
from offing.runtime.acting import acting_of
from offing.runtime.config_actions import EvidenceConfig
from offing.runtime.config_file import parse_config
from offing.state.action_store import ActionStore
from offing.state.database import open_database
from offing.state.deployment_store import DeploymentStore
from offing.state.incident_store import IncidentStore
from offing.state.profile_store import ProfileStore
engine = open_database(Path(sys.argv[1]) / "state.db")
stores = IncidentStore(engine), ActionStore(engine), ProfileStore(engine), DeploymentStore(engine)
acting = acting_of(
    parse_config(sys.argv[2]).actions, EvidenceConfig(), Path(sys.argv[1]), None, stores, SystemClock(), "http://o"
)
if sys.argv[3] == "before":
    acting.store.begin_really = acting.store.begin
    def begin(id_, now):
        acting.store.begin_really(id_, now)
        print("marked", flush=True)
        sys.stdin.read()
    acting.store.begin = begin
acting.notice("m")
acting.act_due()
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_process_never_sends_twice(place: Place, hook: Hook, when: str) -> None:
    """Killed between the mark and the request, or while the receiver works: one person is asked."""
    place.put("one")
    hook.status = None
    config = webhook(hook.url, dry_run=False, timeout="20s")
    source = Path(__file__).parents[2] / "src"
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(place.folder), config, when],
        env={**os.environ, "PYTHONPATH": str(source)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        if when == "before":
            assert process.stdout.readline() == b"marked\n"
        else:
            assert hook.arrived.wait(20)
        process.send_signal(signal.SIGKILL)
    sent = len(hook.seen)
    assert sent == (when == "after")
    hook.status = 200
    assert ActionStore(place.engine).get("offing-one-retrain").state == "running"
    acting = place.acting(config)
    acting.notice("m")
    assert acting.act_due() == 0 and len(hook.seen) == sent
    run = acting.store.get("offing-one-retrain")
    assert run.state == "unsure" and "look at the receiver" in str(run.error)
    acting.ask("retrain", "one", "ana")
    assert acting.act_due() == 1 and len(hook.seen) == sent + 1
    assert acting.store.get(run.id).state == "done"


def test_a_case_that_cannot_be_decided_is_told_and_tried_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any) -> Any:
        raise OSError("locked")

    place.put("a")
    acting = place.acting(webhook("http://127.0.0.1:9/hook"))
    acting.notice("m")
    with monkeypatch.context() as patched:
        patched.setattr("offing.runtime.acting.act", locked)
        assert acting.act_due() == 0
        assert acting.failing == {"retrain for a": "OSError: locked"}
        assert acting.store.all() == []
    acting.act_due()
    assert acting.failing == {}
    assert [run.state for run in acting.store.all()] == ["planned"]
