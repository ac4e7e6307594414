"""Every route needs a key, but for a list; every answer has the headers and the shape."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from offing.domain.window import MINUTE
from offing.server.guard import HEADERS

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("POST", "/api/v1/session"),
    ("GET", "/{path:path}"),  # the pages, which hold nothing but the UI's code
    ("GET", "/api/v1/openapi.json"),  # the same for every server of a version
}
"""What answers without a key."""

KNOWN_BODIES: dict[str, Any] = {
    "verdict": {"verdict": "real"},
    "comment": {"text": "x"},
    "deployments": {"model": "m", "version": "1"},
}


def routes(http: FastAPI) -> list[tuple[str, str]]:
    """Return method and path of everything that the application answers to."""
    found = []
    for route in iter_route_contexts(http.routes):
        assert route.methods and route.path, f"{route} is of another kind: give it a test of its own"
        found += [(method, route.path) for method in sorted(route.methods - {"HEAD"})]
    return found


def ask(client: httpx2.Client, method: str, path: str, **given: Any) -> httpx2.Response:
    address = re.sub(r"\{[^}]*\}", "x", path)
    if method == "POST":
        given.setdefault("json", KNOWN_BODIES.get(path.rsplit("/", 1)[-1], {}))
    return client.request(method, address, **given)


def test_every_route_but_the_open_ones_needs_a_key(site: Any, parse: Any) -> None:
    closed = [one for one in routes(site.http) if one not in OPEN]
    assert len(closed) >= 18
    for method, path in closed:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"cookie": "offing_session=wrong"}):
            answer = ask(site.anonymous, method, path, headers=headers)
            assert answer.status_code == 401, f"{method} {path} answers {answer.status_code}"
            assert parse(answer)["error"]["code"] == "unauthorized"


def test_with_a_key_no_closed_route_is_unauthorized(site: Any) -> None:
    for method, path in set(routes(site.http)) - OPEN:
        assert ask(site.api, method, path).status_code not in (401, 403), f"{method} {path}"


def test_the_open_routes_are_there_and_tell_nothing(site: Any) -> None:
    assert set(routes(site.http)) >= OPEN
    site.api.post("/api/v1/models/secret-name/predictions", json=[{"id": "a"}]).raise_for_status()
    for method, path in OPEN - {("POST", "/api/v1/session")}:
        answer = ask(site.anonymous, method, path)
        assert answer.status_code == 200
        assert "secret-name" not in answer.text and site.key not in answer.text


def test_every_answer_has_the_headers(site: Any) -> None:
    for method, path in routes(site.http):
        for client in (site.anonymous, site.api):
            answer = ask(client, method, path)
            assert HEADERS.items() <= dict(answer.headers).items(), f"{method} {path}"
            assert "server" not in answer.headers
    assert "'unsafe" not in HEADERS["content-security-policy"]


def test_the_description_has_every_route(site: Any, parse: Any) -> None:
    described = parse(site.anonymous.get("/api/v1/openapi.json"))["paths"]
    public = {(m, p) for m, p in routes(site.http) if p not in ("/{path:path}", "/api/v1/openapi.json")}
    listed = {(m.upper(), p) for p, methods in described.items() for m in methods}
    assert listed == {(m, p.replace(":path}", "}")) for m, p in public}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v2/models", 404, "not_found"),
        ("PUT", "/api/v1/models", 405, "method_not_allowed"),
        ("DELETE", "/api/v1/status", 405, "method_not_allowed"),
        ("POST", "/", 405, "method_not_allowed"),
        ("POST", "/api/v1/models/a%2Fb/predictions", 405, "method_not_allowed"),
    ],
)
def test_other_addresses_and_methods_are_answered_in_the_same_shape(
    site: Any, parse: Any, method: str, path: str, status: int, code: str
) -> None:
    answer = site.api.request(method, path)
    assert answer.status_code == status
    error = parse(answer)["error"]
    assert error["code"] == code and error["message"] and "hint" in error


def test_readiness_ends_when_the_worker_hangs(site: Any, parse: Any) -> None:
    site.app.worker.last_round = site.clock.now()
    assert parse(site.anonymous.get("/readyz")) == {"status": "ok"}
    site.clock.moment += MINUTE + 1
    try:
        answer = site.anonymous.get("/readyz")
        assert (answer.status_code, parse(answer)) == (503, {"status": "late"})
        assert site.anonymous.get("/healthz").status_code == 200
    finally:
        site.clock.moment -= MINUTE + 1
