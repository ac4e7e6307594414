"""Serves the built web UI: hashed assets for ever, the page itself never from a cache."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from offing.errors import NotFound

STATIC = Path(__file__).parent / "static"

_NOT_BUILT = """<!doctype html><html lang="en"><title>Offing</title><h1>Offing is running</h1>
<p>The web UI is not built in this checkout: run <code>make ui</code>.
The API is described at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></html>"""


def page_routes(static: Path = STATIC) -> APIRouter:
    """Return the routes of the UI. Files are looked up in a list made at start, so no path escapes."""
    router = APIRouter(include_in_schema=False)
    files = {str(f.relative_to(static)): f for f in sorted(static.rglob("*")) if f.is_file()}

    @router.get("/{path:path}")
    def page(path: str, request: Request) -> Response:
        if path.startswith("api/"):
            raise NotFound(f"no such address: /{path}", hint="see /api/v1/openapi.json")
        if path in files and path != "index.html":
            return _file(files[path], request)
        index = files.get("index.html")
        body = _NOT_BUILT if index is None else index.read_text(encoding="utf-8")
        return HTMLResponse(body, headers={"cache-control": "no-cache"})

    return router


def _file(path: Path, request: Request) -> Response:
    media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    lasting = "public, max-age=31536000, immutable" if path.parent.name == "assets" else "no-cache"
    headers = {"cache-control": lasting, "vary": "accept-encoding"}
    packed = path.with_name(path.name + ".gz")
    if packed.exists() and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            packed.read_bytes(), media_type=media, headers={**headers, "content-encoding": "gzip"}
        )
    return Response(path.read_bytes(), media_type=media, headers=headers)
