"""Actions over HTTP: what is configured, what was done, who may say yes."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI

from offing.domain.window import DAY, Micros, Window, parse_time
from offing.runtime.acting import Acting, acting_of
from offing.runtime.config_actions import EvidenceConfig
from offing.runtime.config_file import parse_config
from offing.server import answers
from offing.server.action_routes import action_routes
from offing.server.run import bind, url_of
from offing.server.security import Gate
from offing.state.access import AccessStore
from offing.state.action_store import ActionStore
from offing.state.database import open_database
from offing.state.deployment_store import DeploymentStore
from offing.state.incident_store import IncidentStore
from offing.state.profile_store import ProfileStore
from offing.state.tables import incidents

NOW = parse_time("2026-06-01T12:00:00Z")
FUNCTION = "def start(evidence):\n    return 'job-' + evidence['incident']['id']\n"


class NoonClock:
    """Stands still."""

    def now(self) -> Micros:
        return NOW

    def monotonic(self) -> float:
        return 0.0


class OneRow:
    """A source with one row."""

    def rows(self, model: str, window: Window) -> pa.Table:
        at = pa.array([window.start], pa.timestamp("us", "UTC"))
        return pa.table({"prediction_id": ["p"], "timestamp": at, "f_x": [1.0]})


@dataclass(frozen=True)
class Desk:
    """A server with actions on two incidents; `api` has a key, `anonymous` none."""

    acting: Acting
    api: httpx2.Client
    anonymous: httpx2.Client


CONFIG = json.dumps(
    {
        "actions": [
            {"name": "train", "kind": "call", "function": "routed_training:start", "approval": "required",
             "dry_run": False, "when": {"models": ["m*"], "lasting": "1h"}},
            {"name": "ticket", "kind": "github_issue", "repository": "a/b", "token_env": "ROUTES_TOKEN"},
            {"name": "back", "kind": "rollback", "url": "http://127.0.0.1:9", "dry_run": False},
        ]
    }
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("ROUTES_TOKEN", "ghp_hidden")
    (tmp_path / "routed_training.py").write_text(FUNCTION)
    monkeypatch.syspath_prepend(str(tmp_path))
    engine = open_database(tmp_path / "state.db")
    with engine.begin() as connection:
        for id_ in ("aa11", "bb22"):
            connection.execute(
                incidents.insert().values(
                    id=id_, model=f"m{id_}", cause="drift", severity="warning", state="firing",
                    started_at=DAY, detected_at=DAY, last_alarm=3 * DAY, title="moved", summary="it moved",
                    details="{}",
                )
            )  # fmt: skip
    stores = IncidentStore(engine), ActionStore(engine), ProfileStore(engine), DeploymentStore(engine)
    acting = acting_of(
        parse_config(CONFIG).actions, EvidenceConfig(), tmp_path, OneRow(), stores, NoonClock(), "http://o"
    )
    access = AccessStore(engine)
    http = FastAPI()
    answers.install(http)
    api = APIRouter(prefix="/api/v1")
    api.include_router(action_routes(acting, Gate(access, NoonClock()).user))
    http.include_router(api)
    sock = bind("127.0.0.1", 0, allow_remote=False)
    server = uvicorn.Server(uvicorn.Config(http, log_level="critical", http="httptools", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    root = f"{url_of(sock)}/api/v1"
    headers = {"authorization": f"Bearer {access.create_key('ana', NOW)}"}
    with (
        httpx2.Client(base_url=root, headers=headers, timeout=30) as known,
        httpx2.Client(base_url=root, timeout=30) as anonymous,
    ):
        yield Desk(acting, known, anonymous)
    server.should_exit = True
    thread.join(timeout=30)
    sock.close()
    engine.dispose()


def read(answer: httpx2.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_nobody_without_a_key_sees_or_does_anything(desk: Desk) -> None:
    for method, path in (
        ("GET", "actions"), ("GET", "actions/train/request?incident=aa11"), ("POST", "actions/train/run"),
        ("GET", "action-runs"), ("GET", "action-runs/x"), ("POST", "action-runs/x/approve"),
        ("POST", "action-runs/x/reject"), ("GET", "bundles"), ("GET", "bundles/a-1/predictions.parquet"),
    ):  # fmt: skip
        body = {"incident": "aa11"} if path.endswith("/run") else None
        answer = desk.anonymous.request(method, path, json=body)
        assert answer.status_code == 401, path


def test_what_is_configured(desk: Desk) -> None:
    train, ticket, _ = read(desk.api.get("actions"))["actions"]
    assert train == {
        "name": "train", "kind": "call", "dry_run": False, "approval": "required", "cool_down": "1d",
        "bundle": True,
        "when": {"models": ["m*"], "causes": [], "severities": [], "metrics": [], "after": "firing",
                 "lasting": "1h"},
    }  # fmt: skip
    assert ticket["dry_run"] and "ghp_hidden" not in json.dumps(ticket)


def test_the_request_is_shown_with_its_secrets_masked(desk: Desk) -> None:
    answer = desk.api.get("actions/ticket/request", params={"incident": "aa11"})
    shown = read(answer)["request"]
    assert shown["url"] == "https://api.github.com/repos/a/b/issues"
    assert shown["headers"]["authorization"] == "Bearer ***" and "ghp_hidden" not in answer.text
    assert read(desk.api.get("actions/tickets/request", params={"incident": "aa11"}), 404)["error"]["hint"]
    read(desk.api.get("actions/ticket/request", params={"incident": "zz"}), 404)
    refused = read(desk.api.get("actions/back/request", params={"incident": "aa11"}), 409)
    assert refused["error"]["code"] == "nothing_to_do"


def test_a_run_waits_is_approved_runs_and_shows_its_evidence(desk: Desk) -> None:
    for model in ("maa11", "mbb22"):
        desk.acting.notice(model)
    assert desk.acting.act_due() == 6
    waiting = read(desk.api.get("action-runs", params={"state": "waiting"}))["runs"]
    assert [run["id"] for run in waiting] == ["offing-aa11-train", "offing-bb22-train"]
    page = read(desk.api.get("action-runs/offing-aa11-train"))
    assert page["request"]["function"] == "routed_training:start"
    approved = read(desk.api.post("action-runs/offing-aa11-train/approve"), 202)
    assert (approved["state"], approved["approved_by"]) == ("approved", "ana")
    rejected = read(
        desk.api.post("action-runs/offing-bb22-train/reject", json={"who": "ben", "reason": "no"})
    )
    assert (rejected["state"], rejected["reason"]) == ("skipped", "rejected by ben: no")
    assert read(desk.api.post("action-runs/offing-bb22-train/approve"), 409)["error"]["code"] == "conflict"
    assert desk.acting.act_due() == 1
    done = read(desk.api.get("action-runs/offing-aa11-train"))
    assert (done["state"], done["reference"], done["reason"]) == ("done", "job-aa11", None), done
    assert done["request"]["argument"] == page["request"]["argument"]
    (bundle,) = read(desk.api.get("bundles"))["bundles"]
    assert done["request"]["argument"]["bundle"]["url"] == f"http://o/api/v1/bundles/{bundle['id']}"
    rows = desk.api.get(f"bundles/{bundle['id']}/predictions.parquet")
    assert rows.headers["content-type"] == "application/vnd.apache.parquet"
    assert pq.read_table(io.BytesIO(rows.content)).num_rows == bundle["rows"] == 2
    assert json.loads(desk.api.get(f"bundles/{bundle['id']}/incident.json").content)["id"] == "aa11"
    for path in (f"bundles/{bundle['id']}/..%2F..%2Fstate.db", "bundles/..%2F/state.db", "bundles/a-1/x"):
        assert desk.api.get(path).status_code == 404
    skipped = read(desk.api.get("action-runs/offing-aa11-back"))
    assert skipped["state"] == "skipped" and skipped["request"] is None
    assert "no deployment" in skipped["reason"]


def test_a_person_runs_it_now(desk: Desk) -> None:
    asked = read(desk.api.post("actions/train/run", json={"incident": "bb22"}), 202)
    assert (asked["state"], asked["asked_by"], asked["approved_by"]) == ("approved", "ana", "ana")
    assert desk.acting.act_due() == 3, "the run, and what the other two actions say to the same incident"
    assert read(desk.api.post("actions/train/run", json={"incident": "bb22"}), 409)
    runs = read(desk.api.get("action-runs", params={"incident": "bb22"}))["runs"]
    references = {run["action"]: run["reference"] for run in runs}
    assert references == {"train": "job-bb22", "ticket": None, "back": None}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("actions/train/run", {}),
        ("actions/train/run", {"incident": "aa11", "dry_run": False}),
        ("actions/train/run", {"incident": "\ud800"}),
        ("action-runs/x/reject", {"reason": 3}),
        ("action-runs/x/approve", {"who": ""}),
    ],
)
def test_odd_bodies_are_refused(desk: Desk, path: str, body: dict[str, Any]) -> None:
    given = {"content-type": "application/json"}
    answer = desk.api.post(path, content=json.dumps(body).encode(), headers=given)
    assert answer.status_code == 422, answer.text


def test_an_unknown_state_or_run_is_said(desk: Desk) -> None:
    assert desk.api.get("action-runs", params={"state": "walking"}).status_code == 422
    assert desk.api.get("action-runs/none").status_code == 404
