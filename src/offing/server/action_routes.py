"""Where actions are read, and where people say that they may, must not, or shall run."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from offing.actions.action import NothingToDo, RunState
from offing.actions.bundle import ROWS
from offing.actions.pipeline import Configured
from offing.domain.window import format_duration
from offing.errors import NotFound
from offing.runtime.acting import Acting
from offing.server.answers import json_answer
from offing.server.bodies import FormRoute, Text
from offing.server.views.columnar import optional_time
from offing.state.action_store import ActionRun


class Actor(BaseModel):
    """Who acts; the session's user when nobody is named."""

    model_config = ConfigDict(extra="forbid")

    who: Text | None = Field(default=None, min_length=1, max_length=200)


class RejectBody(Actor):
    """Why a run shall not go out."""

    reason: Text | None = Field(default=None, max_length=1000)


class RunBody(Actor):
    """The incident that an action shall run for, now."""

    incident: Text = Field(min_length=1, max_length=200)


def action_routes(acting: Acting, user: Any) -> APIRouter:
    """Return the routes of actions, their runs and the evidence."""
    router = APIRouter(tags=["actions"], route_class=FormRoute)

    @router.get("/actions", dependencies=[Depends(user)])
    def actions() -> Response:
        """List the configured actions and what holds each back."""
        return json_answer({"actions": [action_json(one) for one in acting.configured.values()]})

    @router.get("/actions/{name}/request", dependencies=[Depends(user)])
    def request(name: str, incident: str) -> Response:
        """Return the request that an action would make for an incident now, secrets masked."""
        return json_answer({"request": acting.shown(name, incident)})

    @router.post("/actions/{name}/run")
    def run(name: str, body: RunBody, who: str = Depends(user)) -> Response:
        """Have an action run for an incident, for real, though it be a dry run or cooling down."""
        return json_answer(run_json(acting.ask(name, body.incident, body.who or who)), 202)

    @router.get("/action-runs", dependencies=[Depends(user)])
    def runs(incident: str | None = None, state: Annotated[RunState | None, Query()] = None) -> Response:
        """List runs of actions, the newest first, 200 at most."""
        found = acting.store.all(incident, state and state.value)
        return json_answer({"runs": [run_json(one) for one in found]})

    @router.get("/action-runs/{id}", dependencies=[Depends(user)])
    def one_run(id: str) -> Response:
        """Return one run with the request that was sent, or would be sent now."""
        return json_answer(run_page(acting, acting.store.get(id)))

    @router.post("/action-runs/{id}/approve")
    def approve(id: str, body: Actor | None = None, who: str = Depends(user)) -> Response:
        """Let a waiting run go out."""
        return json_answer(run_json(acting.approve(id, (body and body.who) or who)), 202)

    @router.post("/action-runs/{id}/reject")
    def reject(id: str, body: RejectBody | None = None, who: str = Depends(user)) -> Response:
        """Say that a run shall not go out, or that an unsure one is settled."""
        given = body or RejectBody()
        return json_answer(run_json(acting.reject(id, given.who or who, given.reason)))

    @router.get("/bundles", dependencies=[Depends(user)])
    def bundles() -> Response:
        """List the evidence bundles, the newest first."""
        return json_answer({"bundles": acting.bundles.all()})

    @router.get("/bundles/{id}/{file}", dependencies=[Depends(user)])
    def bundle_file(id: str, file: str) -> Response:
        """Return one file of a bundle, such as predictions.parquet."""
        path = acting.bundles.file(id, file)
        kind = "application/vnd.apache.parquet" if file == ROWS else "text/plain; charset=utf-8"
        return FileResponse(path, media_type=kind, filename=file)

    return router


def action_json(one: Configured) -> dict[str, Any]:
    """Return a configured action."""
    policy, when = one.policy, one.policy.when
    return {
        "name": one.action.name,
        "kind": one.action.kind,
        "dry_run": policy.dry_run,
        "approval": "required" if policy.needs_approval else "none",
        "cool_down": format_duration(policy.cool_down),
        "bundle": one.action.wants_bundle,
        "when": {
            "models": list(when.models),
            "causes": list(when.causes),
            "severities": list(when.severities),
            "metrics": list(when.metrics),
            "after": when.after,
            "lasting": format_duration(when.lasting) if when.lasting else None,
        },
    }


def run_json(run: ActionRun) -> dict[str, Any]:
    """Return a run as lists show it."""
    result = run.result or {}
    return {
        "id": run.id,
        "incident": run.incident,
        "action": run.action,
        "state": run.state,
        "dry_run": run.dry_run,
        "requested_at": optional_time(run.requested_at),
        "asked_by": run.who,
        "approved_by": run.approved_by,
        "approved_at": optional_time(run.approved_at),
        "started_at": optional_time(run.started_at),
        "finished_at": optional_time(run.finished_at),
        "reason": run.error,
        "answer": result.get("answer") if run.state == RunState.DONE.value else None,
        "reference": result.get("reference"),
    }


def run_page(acting: Acting, run: ActionRun) -> dict[str, Any]:
    """Return a run with its request: as it was sent or rehearsed, else as it would be sent now."""
    request = (run.result or {}).get("request")
    if request is None:
        try:
            request = acting.shown(run.action, run.incident)
        # No longer configured, or nothing to do: then there is no request, and the reason says so.
        except (NotFound, NothingToDo):
            request = None
    return {**run_json(run), "request": request}
