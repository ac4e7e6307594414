"""Foreign hosts, headers, and failures that nobody foresaw."""

from __future__ import annotations

import logging
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from offing.server.guard import HEADERS

FOREIGN = ("evil.example", "evil.example:8484", "127.0.0.1.evil.example", "169.254.169.254", "0.0.0.0", "[")
OWN = ("localhost", "LOCALHOST:1", "127.0.0.1", "127.8.8.8:80", "[::1]:8484")


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/models", "/api/v1/session"])
def test_a_request_for_another_host_is_refused_whatever_key_it_has(site: Any, host: str, path: str) -> None:
    answer = site.api.get(path, headers={"host": host})
    assert answer.status_code == 421
    assert HEADERS.items() <= dict(answer.headers).items()
    assert "late" not in answer.text


@pytest.mark.parametrize("host", OWN)
def test_this_machine_may_be_called_by_any_of_its_names(site: Any, host: str) -> None:
    assert site.api.get("/api/v1/models", headers={"host": host}).status_code == 200


def test_a_request_without_a_host_is_refused(site: Any) -> None:
    where = urlsplit(site.url)
    with socket.create_connection((where.hostname or "", where.port or 0)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert b" 421 " in connection.recv(1000)


def test_with_allow_remote_every_host_is_answered(open_site: Any) -> None:
    remote = open_site(allow_remote=True)
    assert remote.api.get("/api/v1/models", headers={"host": "models.example"}).status_code == 200
    assert remote.anonymous.get("/api/v1/models", headers={"host": "models.example"}).status_code == 401


def test_an_unforeseen_failure_is_logged_and_answered_without_its_words(
    site: Any, parse: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("the secret words")

    monkeypatch.setattr(site.app, "uptime", fail)
    with caplog.at_level(logging.ERROR, "offing.server.answers"):
        answer = site.api.get("/api/v1/status")
    assert answer.status_code == 500
    assert parse(answer)["error"] == {
        "code": "internal",
        "message": "the server failed; its log says why",
        "hint": None,
    }
    assert HEADERS.items() <= dict(answer.headers).items()
    assert "the secret words" in caplog.text and "/api/v1/status" in caplog.text
