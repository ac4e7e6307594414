from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.runtime.conftest import ARROW, MODEL, traffic

from offing.domain.schema import Kind
from offing.runtime.arrow_stream import to_stream
from offing.runtime.config import Config

API = "/api/v1/monitors"
QUIET = {"name": "quiet", "metric": "volume", "below": 1}
FAR = {"name": "far", "metric": "wasserstein", "column": "distance", "above": 0.4}


def config(*monitors: dict[str, Any]) -> dict[str, Any]:
    return {"models": {MODEL: {"monitors": list(monitors)}}}


@pytest.fixture(scope="module")
def judged(open_site: Callable[..., Any]) -> Any:
    """A site whose model `small` was judged; the fault is on its 39th day."""
    site = open_site(Config.model_validate({"models": {MODEL: {"bucket": "1d"}}}))
    given = traffic(rows=60)
    for kind, table in ((Kind.PREDICTIONS, given.predictions), (Kind.LABELS, given.labels)):
        site.app.accept(MODEL, kind, to_stream(table), content_type=ARROW)
    site.work()
    site.clock.moment += 60_000_000
    site.work()
    return site


def test_a_key_is_needed(judged: Any) -> None:
    for method, path in (
        ("GET", ""), ("POST", "/backtest"), ("POST", "/plan"), ("POST", "/apply"), ("GET", "/history"),
        ("GET", "/doctor"),
    ):  # fmt: skip
        assert judged.anonymous.request(method, API + path, json={}).status_code == 401


def test_backtest(judged: Any, parse: Callable[..., Any]) -> None:
    events = {"complete": True, "events": [{"name": "km", "from": "2026-02-12", "to": "2026-02-19"}]}
    body = {"config": config(FAR), "model": MODEL, "events": events}
    (model,) = parse(judged.api.post(f"{API}/backtest", json=body))["models"]
    far = model["monitors"][-1]
    assert (far["monitor"], far["alarms"], far["real"], far["delay_steps"]) == ("far", 1, 1, 0.0)
    assert far["false_per_90d"]["value"] == 0.0 and far["false_per_90d"]["high"] > 0
    assert model["timeline"]["monitors"]["far"].endswith("!!!!!!!")
    assert parse(judged.api.post(f"{API}/backtest", json={}))["models"][0]["days"] == 17.0
    for bad, status in (
        ({"model": "smal"}, 404), ({"t": "x"}, 400), ({"config": {"a": 1}}, 400), ({"events": [{}]}, 400),
        ({"what": 1}, 422),
    ):  # fmt: skip
        assert judged.api.post(f"{API}/backtest", json=bad).status_code == status, bad


def test_plan_apply_reload_and_history(judged: Any, parse: Callable[..., Any]) -> None:
    assert parse(judged.api.get(API))["revision"] is None
    plan = parse(judged.api.post(f"{API}/plan", json={"config": config(FAR)}))
    assert [change["name"] for change in plan["changes"]] == ["far"]
    assert plan["changes"][0]["effects"][0]["sentence"].startswith("would have fired once in 17 days")
    body = {"config": config(FAR), "message": "distances", "expect": plan["base"]}
    revision = parse(judged.api.post(f"{API}/apply", json=body))["revision"]
    assert revision["author"] == "admin" and revision["digest"] == plan["digest"]
    judged.work()
    view = judged.app.view(MODEL)
    assert "far" in {one.monitor for one in view.evaluation.monitors}
    running = parse(judged.api.get(API))
    assert running["digest"] == plan["digest"] and running["revision"]["id"] == revision["id"]
    assert running["config"]["models"][MODEL]["monitors"][0]["above"] == 0.4
    late = judged.api.post(f"{API}/apply", json={**body, "config": config(QUIET), "author": "Bob"})
    assert late.status_code == 409 and "somebody has applied" in parse(late)["error"]["message"]
    assert parse(judged.api.post(f"{API}/apply", json={**body, "expect": None}))["revision"] is None
    assert judged.api.post(f"{API}/apply", json={"config": config(FAR), "message": ""}).status_code == 422
    assert [r["message"] for r in parse(judged.api.get(f"{API}/history?limit=5"))["revisions"]] == [
        "distances"
    ]


def test_doctor(judged: Any, parse: Callable[..., Any]) -> None:
    (model,) = parse(judged.api.get(f"{API}/doctor", params={"model": MODEL, "t": "2026-02-02..2026-02-12"}))[
        "models"
    ]
    assert {"budget", "breaks"} <= {one["monitor"] for one in model["monitors"]}
    assert all(one["noise_per_90d"]["high"] > 0 for one in model["monitors"])
    assert judged.api.get(f"{API}/doctor?model=none").status_code == 404


def test_a_review_of_a_month(judged: Any, parse: Callable[..., Any]) -> None:
    address = f"/api/v1/models/{MODEL}/review"
    assert judged.anonymous.get(address).status_code == 401
    found = parse(judged.api.get(address, params={"month": "2026-02"}))
    assert (found["model"], found["month"], len(found["sample"]["rows"])) == (MODEL, "2026-02", 20)
    assert {gap["gap"] for gap in found["gaps"]} >= {"no_owner", "no_playbook"}
    assert judged.api.get(address, params={"month": "soon"}).status_code == 400
    assert judged.api.get(address, params={"month": "2031-01"}).status_code == 404
    assert judged.api.get("/api/v1/models/none/review").status_code == 404
