"""Bodies of requests: read to a limit, and text that is text."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import AfterValidator

from offing.errors import PayloadTooLarge

MEGABYTE = 1 << 20
MAX_EVENTS = 64 * MEGABYTE
MAX_FORM = MEGABYTE


def _sound(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("not valid Unicode") from None
    return text


Text = Annotated[str, AfterValidator(_sound)]
"""Text that can be stored and sent again; JSON can also write halves of characters."""


async def read_body(request: Request, limit: int = MAX_EVENTS) -> bytes:
    """Read the body. Raises PayloadTooLarge as soon as it is over the limit, in bytes."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise PayloadTooLarge(f"the body is over {limit // MEGABYTE} MB", hint="send smaller batches")
        parts.append(part)
    return b"".join(parts)


class FormRoute(APIRoute):
    """A route that takes a small JSON object. FastAPI itself would read a body of any size."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, which finds the body read already."""
        handler = super().get_route_handler()

        async def limited(request: Request) -> Response:
            # Where Starlette keeps a body that was read, and looks first.
            request._body = await read_body(request, MAX_FORM)
            return await handler(request)

        return limited
