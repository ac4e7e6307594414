"""Where incidents are read, and where people say what they do about them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from offing.domain.incident import Judgement
from offing.runtime.app import App
from offing.server.answers import json_answer
from offing.server.bodies import FormRoute, Text
from offing.server.intake_routes import MODEL_NAME
from offing.server.views.alarm_record_page import alarm_record_page
from offing.server.views.incident_view import incident_page, incident_summary

IncidentStateName = Literal["pending", "firing", "acknowledged", "resolved"]


class Act(BaseModel):
    """Who acts; the session's user when nobody is named."""

    model_config = ConfigDict(extra="forbid")

    who: Text | None = Field(default=None, max_length=200)


class VerdictBody(Act):
    """What an incident was found to be."""

    verdict: Judgement


class AssignBody(Act):
    """Who is to look after an incident; null for nobody."""

    assignee: Text | None = Field(min_length=1, max_length=200)


class CommentBody(Act):
    """A remark."""

    text: Text = Field(min_length=1, max_length=10_000)


def incident_routes(app: App, user: Any) -> APIRouter:
    """Return the routes of incidents."""
    router = APIRouter(tags=["incidents"], route_class=FormRoute)

    @router.get("/incidents", dependencies=[Depends(user)])
    def incidents(
        model: str | None = None,
        state: Annotated[IncidentStateName | None, Query()] = None,
        summary: Annotated[Text | None, Query(description="only those told in this summary")] = None,
    ) -> Response:
        """List incidents, newest first."""
        found = app.incidents.all(model, state)
        chosen = [r for r in found if summary is None or r["told_in"] == summary]
        return json_answer({"incidents": [incident_summary(r) for r in chosen]})

    @router.get("/incidents/{id}", dependencies=[Depends(user)])
    def incident(id: str) -> Response:
        """Return one incident with its evidence."""
        return json_answer(incident_page(app, app.incidents.get(id)))

    @router.post("/incidents/{id}/acknowledge")
    def acknowledge(id: str, body: Act | None = None, name: str = Depends(user)) -> Response:
        """Say that somebody looks after it."""
        record = app.incidents.acknowledge(id, (body and body.who) or name, app.clock.now())
        return json_answer(incident_page(app, record))

    @router.post("/incidents/{id}/resolve")
    def resolve(id: str, body: Act | None = None, name: str = Depends(user)) -> Response:
        """Close it by hand. It opens again when it fires again after a recovery."""
        record = app.incidents.resolve(id, (body and body.who) or name, app.clock.now())
        return json_answer(incident_page(app, record))

    @router.post("/incidents/{id}/assign")
    def assign(id: str, body: AssignBody, name: str = Depends(user)) -> Response:
        """Say who looks after it."""
        record = app.incidents.assign(id, body.assignee, body.who or name, app.clock.now())
        return json_answer(incident_page(app, record))

    @router.post("/incidents/{id}/verdict")
    def verdict(id: str, body: VerdictBody, name: str = Depends(user)) -> Response:
        """Say what it was: real, expected_change or false_alarm."""
        record = app.incidents.judge(id, body.verdict, body.who or name, app.clock.now())
        return json_answer(incident_page(app, record))

    @router.post("/incidents/{id}/comment")
    def comment(id: str, body: CommentBody, name: str = Depends(user)) -> Response:
        """Add a remark."""
        record = app.incidents.comment(id, body.text, body.who or name, app.clock.now())
        return json_answer(incident_page(app, record))

    @router.get("/models/{model}/alarm-record", dependencies=[Depends(user)])
    def record(model: Annotated[str, MODEL_NAME]) -> Response:
        """Say how good a model's alarms are, from what people said about them."""
        return json_answer(alarm_record_page(app, model))

    return router
