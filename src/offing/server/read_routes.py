"""Where models, metrics and columns are read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from offing.domain.window import SECOND, Window
from offing.errors import NotFound
from offing.runtime.app import App
from offing.runtime.kpi_queries import QueryState
from offing.server.answers import json_answer
from offing.server.intake_routes import MODEL_NAME
from offing.server.views.cache import ViewCache
from offing.server.views.catalogue_page import catalogue_page
from offing.server.views.column_view import column_page
from offing.server.views.columnar import optional_time
from offing.server.views.curves import curves_page
from offing.server.views.fleet import fleet
from offing.server.views.kpi_links_page import kpi_links_page
from offing.server.views.model_page import model_page
from offing.server.views.period import parse_period, recent
from offing.server.views.series import Choice, series_page
from offing.server.views.track_record_page import track_record_page
from offing.version import VERSION

Period = Annotated[
    str | None, Query(description="from..to, such as 2013-02-01..2013-03-01; the end is excluded")
]

Condition = Annotated[
    str | None, Query(description="only rows that fulfil this, such as carrier = 'B6' and distance > 500")
]


def read_routes(app: App, user: Any) -> APIRouter:
    """Return the routes that pages and API clients read."""
    router = APIRouter(dependencies=[Depends(user)], tags=["read"])
    cache = ViewCache(app)

    @router.get("/models")
    def models() -> Response:
        """List all models, worst first."""
        return json_answer(fleet(app))

    @router.get("/models/{model}")
    def model(model: Annotated[str, MODEL_NAME], t: Period = None) -> Response:
        """Say how a model is: sentence, charts, what changed, columns, incidents."""
        return cache.answer(("model", model, t), model, lambda: model_page(app, model, t))

    @router.get("/status")
    def status() -> Response:
        """Say how Offing itself is: what was received, stored, rejected, and how far it has come."""
        counters = app.intake.counters()
        pending = counters.pop("pending")
        return json_answer(
            {
                "version": VERSION,
                "uptime_seconds": app.uptime() / SECOND,
                **counters,
                "journal_pending": pending,
                "dirty_days": len(app.intake.dirty()),
                "judged": {model: app.worker.is_current(model) for model in app.models()},
                "last_evaluated_at": optional_time(app.worker.last_round),
                "failed": dict(app.worker.failed),
                "failing": {**app.failing, **app.acting.failing},
                "kpi_queries": [_query(state) for state in app.kpi_queries.states.values()],
            }
        )

    return router


def _query(state: QueryState) -> dict[str, Any]:
    return {
        "model": state.model,
        "name": state.name,
        "last_run_at": optional_time(state.ran_at),
        "failed": state.failed,
        "refused": state.refused,
    }


def metric_routes(app: App, user: Any) -> APIRouter:
    """Return the routes that answer about metrics: stored, computed on demand, and all there are."""
    router = APIRouter(dependencies=[Depends(user)], tags=["read"])
    cache = ViewCache(app)

    @router.get("/models/{model}/metrics")
    def metrics(
        model: Annotated[str, MODEL_NAME],
        metric: str | None = None,
        column: str | None = None,
        slice: str | None = None,
        t: Period = None,
        filter: Condition = None,
        whole: bool = False,
    ) -> Response:
        """Return series of points: of each step, or one point for the whole period."""
        choice = Choice(metric, column, slice, filter, whole)
        return cache.answer(("metrics", model, choice, t), model, lambda: series_page(app, model, choice, t))

    @router.get("/models/{model}/curves")
    def curves(
        model: Annotated[str, MODEL_NAME],
        slice: str | None = None,
        filter: Condition = None,
        t: Period = None,
    ) -> Response:
        """Return calibration, gains and every threshold of a binary model."""
        key = ("curves", model, slice, filter, t)
        return cache.answer(key, model, lambda: curves_page(app, model, slice, filter, t))

    @router.get("/models/{model}/track-record")
    def record(model: Annotated[str, MODEL_NAME]) -> Response:
        """Say how well each estimate foretold what came."""
        return cache.answer(("track-record", model), model, lambda: track_record_page(app, model))

    @router.get("/models/{model}/kpi-links")
    def links(model: Annotated[str, MODEL_NAME]) -> Response:
        """Say which metrics move with which business events."""
        return cache.answer(("kpi-links", model), model, lambda: kpi_links_page(app, model))

    @router.get("/metrics")
    def catalogue() -> Response:
        """List every metric there is, and the plug-ins that were refused."""
        return json_answer(catalogue_page())

    return router


def column_routes(app: App, user: Any) -> APIRouter:
    """Return the route of a single column."""
    router = APIRouter(dependencies=[Depends(user)], tags=["read"])
    cache = ViewCache(app)

    @router.get("/models/{model}/columns/{column:path}")
    def columns(
        model: Annotated[str, MODEL_NAME],
        column: str,
        t: Period = None,
        slice: str | None = None,
    ) -> Response:
        """Compare a column's distribution with its baseline."""

        def page() -> dict[str, Any]:
            view = app.view(model)
            if view is None:
                raise NotFound(
                    f"model {model!r} has no points yet", hint="its first events are being counted"
                )
            starts = view.history.starts
            whole = Window(int(starts[0]), int(starts[-1]) + view.history.width)
            period = parse_period(t, whole) if t else recent(whole)
            return column_page(view, column, period, slice)

        return cache.answer(("column", model, column, t, slice), model, page)

    return router
