"""One shape for failures, and no NaN in any answer."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from offing.errors import NotFound, StorageUnavailable
from offing.server import answers


def test_json_has_null_for_what_json_cannot_write() -> None:
    answer = answers.json_answer({"a": float("nan"), "b": [float("inf"), -float("inf"), 1.5]}, 207)
    assert json.loads(bytes(answer.body)) == {"a": None, "b": [None, None, 1.5]}
    assert answer.status_code == 207 and answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(("status", "wait"), [(429, "2"), (503, "2"), (507, "2"), (404, None), (500, None)])
def test_who_should_come_again_is_told_when(status: int, wait: str | None) -> None:
    answer = answers.error_answer("code", "message", None, status)
    assert answer.headers.get("retry-after") == wait
    assert json.loads(bytes(answer.body)) == {"error": {"code": "code", "message": "message", "hint": None}}


def answered(error: Exception) -> Any:
    """Return what an application answers whose only route raises `error`."""
    app = FastAPI()
    answers.install(app)
    (handler,) = [
        handler
        for kind, handler in app.exception_handlers.items()
        if isinstance(kind, type) and type(error) in (kind, *kind.__subclasses__())
    ]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    return asyncio.run(handler(Request(scope), error))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "status", "code", "hint"),
    [
        (NotFound("no m", hint="did you mean n?"), 404, "not_found", "did you mean n?"),
        (StorageUnavailable("full"), 503, "storage_unavailable", None),
        (HTTPException(405), 405, "method_not_allowed", "see /api/v1/openapi.json"),
        (HTTPException(418, "tea"), 418, "http_error", "see /api/v1/openapi.json"),
        (
            RequestValidationError([{"loc": ("body", "x"), "msg": "wrong", "type": "t"}]),
            422,
            "invalid_request",
            "see /api/v1/openapi.json",
        ),
    ],
)
def test_every_foreseen_failure_has_its_status_and_code(
    error: Exception, status: int, code: str, hint: str | None
) -> None:
    answer = answered(error)
    assert answer.status_code == status
    found = json.loads(bytes(answer.body))["error"]
    assert (found["code"], found["hint"]) == (code, hint)
    assert found["message"]
