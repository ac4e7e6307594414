"""Pages have what they promise, wrong questions get a hint, and no path leads out of the data."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from offing.version import VERSION

STATUS = {"version", "uptime_seconds", "received", "stored", "duplicate", "conflict", "rejected", "refused"}
STATUS |= {"journal_pending", "dirty_days", "judged", "last_evaluated_at"}


def test_every_page_has_its_shape(demo: Any, read: Any) -> None:
    for model in (m["name"] for m in read("models", "fleet")["models"]):
        path = f"models/{demo.path(model)}"
        page = read(path, "model")
        read(f"{path}/metrics", "metrics", metric="volume")
        for column in page["columns"]:
            read(f"{path}/columns/{demo.path(column['name'])}", "column")


def test_the_status_accounts_for_every_event(read: Any) -> None:
    status = read("status")
    assert status.keys() >= STATUS and status["version"] == VERSION
    kept = status["stored"] + status["duplicate"] + status["conflict"]
    assert status["received"] == kept + sum(status["rejected"].values()) > 80_000
    assert set(status["judged"]) == {m["name"] for m in read("models")["models"]}


@pytest.mark.parametrize("path", ["models/late-flights", "models/late-flights/columns/distance"])
def test_a_period_narrows_a_page(read: Any, path: str) -> None:
    whole, part = read(path), read(path, t="2013-01-10..2013-02-01")
    assert whole != part
    if "charts" in part:
        assert part["period"] == {"start": "2013-01-10T00:00:00Z", "end": "2013-02-01T00:00:00Z"}
        assert {len(chart["t"]) for chart in part["charts"]} == {22}
    else:
        assert part["current"]["window"]["end"] == "2013-02-01T00:00:00Z"
        assert part["baseline"] == whole["baseline"] or part["baseline"]["rows"] == whole["baseline"]["rows"]


NO_PERIODS = (
    "yesterday", "2013-02-01", "a..b", "2013-02-01..2013-02-01", "2013-03-01..2013-02-01",
    "2013-02-30..2013-03-01", "2013-01-01..2013-02-01..2013-03-01", "9999-99-99..", "\0..",
)  # fmt: skip


@pytest.mark.parametrize("t", NO_PERIODS)
@pytest.mark.parametrize("page", ["", "/metrics", "/columns/distance"])
def test_a_period_that_cannot_be_read_is_told_how(demo: Any, parse: Any, page: str, t: str) -> None:
    answer = demo.api.get(f"models/late-flights{page}", params={"t": t})
    assert answer.status_code == 400
    error = parse(answer)["error"]
    assert error["code"] == "invalid_event" and repr(t) in error["message"] and error["hint"]


@pytest.mark.parametrize(
    "t", ["1800-01-01..1801-01-01", "0001-01-01..9999-12-31", "2030-01-01..", "..2012-01-01", ".."]
)
@pytest.mark.parametrize("page", ["", "/metrics", "/columns/distance"])
def test_a_period_beyond_the_events_is_no_failure(demo: Any, parse: Any, page: str, t: str) -> None:
    answer = demo.api.get(f"models/late-flights{page}", params={"t": t})
    assert answer.status_code == 200 or "empty" in parse(answer)["error"]["message"], answer.text


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("models/late-flight", "'late-flights'"),
        ("models/late-flight/metrics", "'late-flights'"),
        ("models/late-flight/columns/distance", "'late-flights'"),
        ("models/late-flights/columns/distnace", "'distance'"),
        ("models/late-flights/metrics?metric=roc_ac", "'roc_auc'"),
        ("models/late-flights/metrics?column=distnace", "'distance'"),
        ("models/late-flights/metrics?slice=carrier%3DE", "carrier="),
        ("models/late-flights/columns/score?slice=carrier%3DE", "carrier="),
    ],
)
def test_an_unknown_name_gets_the_nearest_one(demo: Any, parse: Any, path: str, hint: str) -> None:
    answer = demo.api.get(path)
    assert answer.status_code == 404, answer.text
    error = parse(answer)["error"]
    assert error["code"] == "not_found" and hint in error["hint"]


TRAVERSALS = (
    "..", "../..", "../../admin.key", "..%2f..%2fadmin.key", "%2e%2e%2fadmin.key", "....//admin.key",
    "/etc/passwd", "%2fetc%2fpasswd", "..%5c..%5cadmin.key", "admin.key", "%252e%252e%252fadmin.key",
    "file:%2f%2f%2fetc%2fpasswd", "late-flights%2f..%2f..%2fadmin.key", "late-flights%00", "..;/admin.key",
)  # fmt: skip


def ask_raw(demo: Any, path: str) -> tuple[int, str]:
    """Send a path as it is; other clients take the dots out first."""
    where = urlsplit(demo.url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    try:
        connection.request("GET", path, headers={"authorization": f"Bearer {demo.key}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("payload", TRAVERSALS)
def test_no_path_leads_out_of_the_data(demo: Any, payload: str) -> None:
    for template in (
        "models/{}", "models/{}/metrics", "models/{}/columns/distance", "models/late-flights/columns/{}",
        "incidents/{}", "models/late-flights/metrics?column={}", "models/late-flights/metrics?slice={}",
        "models/late-flights/columns/score?slice={}",
    ):  # fmt: skip
        status, text = ask_raw(demo, "/api/v1/" + template.format(payload))
        assert status in (400, 404), (template, text)
        assert set(json.loads(text)["error"]) == {"code", "message", "hint"}
        assert demo.key not in text and "root:" not in text


def test_the_series_can_be_chosen(read: Any) -> None:
    path = "models/late-flights/metrics"
    (auc,) = read(path, "metrics", metric="roc_auc")["series"]
    assert auc["column"] is None
    (psi,) = read(path, metric="psi", column="distance")["series"]
    assert (psi["metric"], psi["column"], psi["slice"]) == ("psi", "distance", None)
    known = [v for v in psi["value"][-5:] if v is not None]
    assert min(known) > 0.3  # in kilometres
    every = read(path, "metrics")["series"]
    assert auc in every and psi in every and len(every) > 100


def test_a_model_with_a_configuration_but_no_events_has_a_page(open_site: Any, parse: Any) -> None:
    from offing.runtime.config import Config, ModelConfig

    site = open_site(Config(models={"soon": ModelConfig(task="regression")}))
    page = parse(site.api.get("/api/v1/models/soon"))
    assert (page["state"], page["task"], page["rows"], page["charts"]) == ("unknown", "regression", 0, [])
    (row,) = parse(site.api.get("/api/v1/models"))["models"]
    assert row["name"] == "soon" and row["state"] == "unknown"
    assert parse(site.api.get("/api/v1/models/soon/metrics")) == {"series": []}
    assert site.api.get("/api/v1/models/soon/columns/x").status_code == 404
