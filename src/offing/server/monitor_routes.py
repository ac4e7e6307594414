"""Where monitors are tried on the past, compared with what runs, applied and examined for noise."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from offing.runtime.app import App
from offing.runtime.monitor_answers import (
    apply_answer,
    backtest_answer,
    budget_answer,
    doctor_answer,
    history_answer,
    running_answer,
)
from offing.runtime.monitors_as_code import plan_data
from offing.runtime.reviewing import reviewer_of
from offing.server.answers import json_answer
from offing.server.bodies import FormRoute, Text
from offing.server.intake_routes import MODEL_NAME


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BacktestBody(_Body):
    """What to try: a configuration's monitors (what runs without any), a model, a period, known events."""

    config: dict[str, Any] | None = None
    model: Text | None = None
    t: Text | None = None
    events: list[Any] | dict[str, Any] | None = None


class PlanBody(_Body):
    """A configuration: `models`, `defaults`, `routing`."""

    config: dict[str, Any]


class ApplyBody(PlanBody):
    """A configuration, who applies it and why; `expect` is the `base` of the plan that was looked at."""

    author: Text | None = Field(default=None, max_length=200)
    message: Text = Field(min_length=1, max_length=10_000)
    expect: Text | None = Field(default=None, max_length=64)


def monitor_routes(app: App, user: Any) -> APIRouter:
    """Return the routes of monitors as code, of backtests and of the noise doctor."""
    router = APIRouter(tags=["monitors"], route_class=FormRoute)

    @router.get("/monitors", dependencies=[Depends(user)])
    def monitors() -> Response:
        """Return the monitors, budgets and routes that run, and the revision that says so."""
        return json_answer(running_answer(app.as_code))

    @router.get("/monitors/budget", dependencies=[Depends(user)])
    def budget(model: Text | None = None) -> Response:
        """Return the alert budget of each model: promised, replayed, delivered, and what it can see."""
        return json_answer(budget_answer(app.as_code, model))

    @router.post("/monitors/backtest", dependencies=[Depends(user)])
    def backtest(body: BacktestBody) -> Response:
        """Say when each monitor would have fired, and what was true of it."""
        return json_answer(backtest_answer(app.as_code, body.config, body.model, body.t, body.events))

    @router.post("/monitors/plan", dependencies=[Depends(user)])
    def plan(body: PlanBody) -> Response:
        """Compare a configuration with what runs, and say what each change would have done."""
        return json_answer(plan_data(app.as_code.plan(body.config)))

    @router.post("/monitors/apply")
    def apply(body: ApplyBody, name: str = Depends(user)) -> Response:
        """Store a configuration as the next revision and run it."""
        author = body.author or name
        return json_answer(apply_answer(app.as_code, body.config, author, body.message, body.expect))

    @router.get("/monitors/history", dependencies=[Depends(user)])
    def history(limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:
        """List the revisions, newest first."""
        return json_answer(history_answer(app.as_code, limit))

    @router.get("/models/{model}/review", dependencies=[Depends(user)])
    def review(
        model: Annotated[str, MODEL_NAME],
        month: Annotated[Text | None, Query(description="such as 2013-02; the last that is over")] = None,
    ) -> Response:
        """Review a month of a model: thresholds, gaps, alarms, and predictions against truth."""
        return json_answer(reviewer_of(app).review(model, month))

    @router.get("/monitors/doctor", dependencies=[Depends(user)])
    def doctor(model: str | None = None, t: str | None = None) -> Response:
        """Rank monitors by noise, with causes and changes that were tried on the past."""
        return json_answer(doctor_answer(app.as_code, model, t))

    return router
