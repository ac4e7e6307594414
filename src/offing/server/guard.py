"""The wall around the application: hosts, headers, and the last boundary for failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders

from offing.server.answers import unexpected
from offing.server.security import host_name, is_loopback

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Middleware that sets the headers of every answer and, on a loopback bind, checks the host's name.

    A web page elsewhere can make a name of its own resolve to this machine (DNS rebinding); such a
    request names that host, and is refused. A failure that nothing else answered is answered here.
    """

    def __init__(self, app: ASGIApp, *, allow_remote: bool) -> None:
        self._app = app
        self._allow_remote = allow_remote

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        if not self._allow_remote and not is_loopback(host_name(request.headers.get("host", ""))):
            refusal = Response("this server answers to localhost only\n", status_code=421)
            await refusal(scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        # Boundary: the failure is logged and answered, in the API's shape and with the headers.
        except Exception as error:
            if started:
                raise
            await unexpected(request, error)(scope, receive, guarded)
