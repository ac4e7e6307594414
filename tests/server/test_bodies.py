"""Bodies have limits, known or not before they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from offing.server.bodies import MAX_EVENTS, MAX_FORM

FORMS = ("session", "deployments", "incidents/x/comment", "incidents/x/verdict", "incidents/x/acknowledge")


def stream(size: int) -> Iterator[bytes]:
    """Yield so many blanks; sent in chunks, without a length."""
    for _ in range(size >> 16):
        yield b" " * (1 << 16)
    yield b" "


@pytest.mark.parametrize("path", FORMS)
def test_a_form_takes_a_megabyte(site: Any, parse: Any, path: str) -> None:
    body = b" " * (MAX_FORM + 1)
    for content in (body, stream(MAX_FORM)):
        answer = site.api.post(
            f"/api/v1/{path}", content=content, headers={"content-type": "application/json"}
        )
        assert answer.status_code == 413, answer.text
        assert parse(answer)["error"]["code"] == "payload_too_large"


def test_events_take_64_megabytes(site: Any, parse: Any) -> None:
    path = "/api/v1/models/m/predictions"
    answer = site.api.post(path, content=stream(MAX_EVENTS), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert parse(answer)["error"]["code"] == "payload_too_large"
    assert site.is_balanced()


def test_without_a_key_even_a_long_body_is_answered_401(site: Any) -> None:
    answer = site.anonymous.post("/api/v1/models/m/predictions", content=stream(MAX_EVENTS // 4))
    assert answer.status_code == 401
