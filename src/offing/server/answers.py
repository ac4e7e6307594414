"""How the API answers: JSON without NaN, errors in one shape."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from offing.errors import OffingError

log = logging.getLogger(__name__)

_encoder = msgspec.json.Encoder()


def json_answer(content: Any, status: int = 200) -> Response:
    """Return a JSON response. msgspec writes NaN and infinities as null."""
    return Response(_encoder.encode(content), status_code=status, media_type="application/json")


def error_answer(code: str, message: str, hint: str | None, status: int) -> Response:
    """Return an error in the API's shape."""
    answer = json_answer({"error": {"code": code, "message": message, "hint": hint}}, status)
    if status in (429, 503, 507):
        answer.headers["retry-after"] = "2"
    return answer


def install(app: FastAPI) -> None:
    """Make every failure of `app` that is foreseen an answer in the API's shape."""
    app.add_exception_handler(OffingError, _offing_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


async def _offing_error(request: Request, error: Exception) -> Response:
    known = error if isinstance(error, OffingError) else OffingError(str(error))
    return error_answer(known.code, known.message, known.hint, known.status)


async def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    message = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in found)
    # Names in it may be halves of characters, which JSON can write and UTF-8 cannot.
    message = message.encode("utf-8", "replace").decode()
    return error_answer(
        "invalid_request", message or "the request is not valid", "see /api/v1/openapi.json", 422
    )


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = {404: "not_found", 405: "method_not_allowed"}.get(status, "http_error")
    detail = error.detail if isinstance(error, HTTPException) else "unexpected"
    return error_answer(code, str(detail), "see /api/v1/openapi.json", status)


def unexpected(request: Request, error: Exception) -> Response:
    """Return the answer to a failure that nobody foresaw; the log has what happened."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return error_answer("internal", "the server failed; its log says why", None, 500)
