"""Puts the API together."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Response

from offing.runtime.app import App
from offing.server import answers
from offing.server.action_routes import action_routes
from offing.server.guard import Guard
from offing.server.incident_routes import incident_routes
from offing.server.intake_routes import intake_routes
from offing.server.monitor_routes import monitor_routes
from offing.server.pages import page_routes
from offing.server.playbook_routes import playbook_routes
from offing.server.read_routes import column_routes, metric_routes, read_routes
from offing.server.security import Gate
from offing.server.session_routes import session_routes
from offing.server.silence_routes import silence_routes
from offing.version import VERSION

PREFIX = "/api/v1"


def create_http(app: App, gate: Gate, *, allow_remote: bool = False) -> FastAPI:
    """Return the ASGI application. Every route but health, login and the pages needs a user."""
    http = FastAPI(
        title="Offing",
        version=VERSION,
        description="A self-hosted production monitor for machine-learning models.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    answers.install(http)
    http.add_middleware(Guard, allow_remote=allow_remote)
    user: Any = gate.user
    api = APIRouter(prefix=PREFIX)
    api.include_router(intake_routes(app, user))
    api.include_router(incident_routes(app, user))
    api.include_router(action_routes(app.acting, user))
    api.include_router(silence_routes(app, user))
    api.include_router(playbook_routes(app.playbooks, user))
    api.include_router(monitor_routes(app, user))
    api.include_router(session_routes(gate, app.access, user))
    api.include_router(read_routes(app, user))
    api.include_router(metric_routes(app, user))
    api.include_router(column_routes(app, user))
    http.include_router(api)
    http.include_router(_health(app))
    http.include_router(page_routes())
    return http


def _health(app: App) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    def healthz() -> Response:
        """Say that the process answers."""
        return answers.json_answer({"status": "ok"})

    @router.get("/readyz")
    def readyz() -> Response:
        """Say whether events can be stored and the worker does its rounds."""
        late = app.worker_is_late()
        return answers.json_answer({"status": "late" if late else "ok"}, 503 if late else 200)

    return router
