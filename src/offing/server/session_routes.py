"""How a browser comes in: with a key, or with a one-time code that the command line made."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from offing.domain.window import SECOND
from offing.server.answers import json_answer
from offing.server.bodies import FormRoute, Text
from offing.server.security import COOKIE, Gate, check_origin
from offing.state.access import SESSION_LENGTH, AccessStore


class SessionBody(BaseModel):
    """A key, or a one-time code."""

    model_config = ConfigDict(extra="forbid")

    key: Text | None = None
    code: Text | None = None


def session_routes(gate: Gate, access: AccessStore, user: Any) -> APIRouter:
    """Return the routes of sessions."""
    router = APIRouter(tags=["session"], route_class=FormRoute)

    @router.post("/session", status_code=204)
    def begin(body: SessionBody, request: Request) -> Response:
        """Begin a session; the answer sets a cookie that scripts cannot read."""
        check_origin(request)
        token = gate.session_for(key=body.key, code=body.code)
        response = Response(status_code=204)
        response.set_cookie(
            COOKIE, token, max_age=SESSION_LENGTH // SECOND, httponly=True, samesite="strict",
            secure=request.url.scheme == "https", path="/",
        )  # fmt: skip
        return response

    @router.get("/session")
    def current(name: str = Depends(user)) -> Response:
        """Say who is logged in."""
        return json_answer({"user": name})

    @router.delete("/session", status_code=204, dependencies=[Depends(user)])
    def end(request: Request) -> Response:
        """End the session."""
        token = request.cookies.get(COOKIE)
        if token:
            access.end_session(token)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path="/")
        return response

    @router.post("/login-codes", dependencies=[Depends(user)])
    def new_code() -> Response:
        """Make a code that opens one session within five minutes."""
        return json_answer({"code": gate.new_code()})

    return router
