"""How a browser comes in and goes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from offing.server.security import CODE_LIFE, COOKIE
from offing.state.access import SESSION_LENGTH

SESSION = "/api/v1/session"


@contextmanager
def browser(site: Any, **body: str) -> Iterator[httpx2.Client]:
    """Give a client with the cookie of a session."""
    with httpx2.Client(base_url=site.url) as client:
        assert client.post(SESSION, json=body).status_code == 204
        yield client


def test_a_key_opens_a_session_in_a_cookie_that_scripts_and_other_sites_cannot_use(site: Any) -> None:
    answer = site.anonymous.post(SESSION, json={"key": site.key})
    site.anonymous.cookies.clear()
    assert answer.status_code == 204 and answer.content == b""
    name, *flags = (part.strip().lower() for part in answer.headers["set-cookie"].split(";"))
    assert name.startswith(f"{COOKIE}=") and site.key not in name
    assert {"httponly", "samesite=strict", "path=/", f"max-age={SESSION_LENGTH // 1_000_000}"} <= set(flags)
    assert not any(flag.startswith("domain") for flag in flags)


def test_a_session_can_do_what_the_key_can_until_it_ends(site: Any, parse: Any) -> None:
    with browser(site, key=site.key) as client:
        token = client.cookies[COOKIE]
        assert parse(client.get(SESSION)) == {"user": "admin"}
        assert client.get("/api/v1/models").status_code == 200
        assert client.delete(SESSION).status_code == 204
        assert COOKIE not in client.cookies
        stolen = client.get(SESSION, headers={"cookie": f"{COOKIE}={token}"})
        assert stolen.status_code == 401


def test_a_session_lasts_thirty_days(site: Any) -> None:
    with browser(site, key=site.key) as client:
        site.clock.moment += SESSION_LENGTH
        assert client.get(SESSION).status_code == 401
        site.clock.moment -= SESSION_LENGTH


def test_a_one_time_code_works_once_and_for_five_minutes(site: Any, parse: Any) -> None:
    first, second = (parse(site.api.post("/api/v1/login-codes"))["code"] for _ in range(2))
    with browser(site, code=first) as client:
        assert client.get(SESSION).status_code == 200
    assert site.anonymous.post(SESSION, json={"code": first}).status_code == 401
    site.clock.moment += CODE_LIFE
    assert site.anonymous.post(SESSION, json={"code": second}).status_code == 401
    site.clock.moment -= CODE_LIFE


def test_codes_are_only_made_for_those_who_are_in(site: Any) -> None:
    assert site.anonymous.post("/api/v1/login-codes").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 401),
        ({"key": ""}, 401),
        ({"key": "wrong"}, 401),
        ({"key": "ключ"}, 401),
        ({"code": "wrong"}, 401),
        ({"key": None, "code": None}, 401),
        ({"key": 7}, 422),
        ({"password": "x"}, 422),
        ([], 422),
        (None, 422),
    ],
)
def test_what_is_no_key_is_refused(site: Any, parse: Any, body: Any, status: int) -> None:
    answer = site.anonymous.post(SESSION, json=body)
    assert answer.status_code == status
    assert set(parse(answer)["error"]) == {"code", "message", "hint"}
    assert "set-cookie" not in answer.headers


def test_without_a_session_the_question_who_is_answered_401(site: Any, parse: Any) -> None:
    answer = site.anonymous.get(SESSION)
    assert answer.status_code == 401
    assert parse(answer)["error"]["hint"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://["])
def test_another_site_cannot_act_with_the_cookie(site: Any, parse: Any, origin: str) -> None:
    with browser(site, key=site.key) as client:
        headers = {"origin": origin}
        for method, path in [
            ("POST", "deployments"), ("POST", "models/m/predictions"), ("POST", "login-codes"),
            ("POST", "incidents/x/resolve"), ("DELETE", "session"),
        ]:  # fmt: skip
            json = {"model": "m", "version": "1"} if method == "POST" else None
            answer = client.request(method, f"/api/v1/{path}", json=json, headers=headers)
            assert answer.status_code == 403, path
            assert parse(answer)["error"]["code"] == "forbidden"
        assert client.get("/api/v1/models").status_code == 200
    assert site.anonymous.post(SESSION, json={"key": site.key}, headers=headers).status_code == 403


def test_our_own_pages_can_act_with_the_cookie(site: Any) -> None:
    with browser(site, key=site.key) as client:
        body = {"model": "own", "version": "1"}
        answer = client.post("/api/v1/deployments", json=body, headers={"origin": site.url})
        assert answer.status_code == 200


def test_a_key_needs_no_origin(site: Any) -> None:
    headers = {"origin": "https://ci.example"}
    body = {"model": "ci", "version": "1"}
    assert site.api.post("/api/v1/deployments", json=body, headers=headers).status_code == 200
