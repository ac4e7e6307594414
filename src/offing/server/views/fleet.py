"""All models, worst first."""

from __future__ import annotations

from typing import Any

import numpy as np

from offing.domain.point import Series
from offing.domain.window import isoformat
from offing.metrics import catalogue
from offing.runtime.app import App
from offing.runtime.model_view import ModelView
from offing.server.views.charts import display_unit
from offing.server.views.columnar import finite, numbers, optional_time
from offing.server.views.model_page import budget_json, rows_of, waiting_page
from offing.server.views.verdict_sentence import HEADLINES, model_state, verdict_sentence

SPARK = 60
"""So many last steps are drawn small."""

_ORDER = ("critical", "warning", "unknown", "learning", "ok")


def fleet(app: App) -> dict[str, Any]:
    """Return one row per model."""
    rows = [_row(app, model) for model in app.models()]
    rows.sort(key=lambda row: (_ORDER.index(row["state"]), row["name"]))
    return {"models": rows, "now": isoformat(app.clock.now())}


def _row(app: App, model: str) -> dict[str, Any]:
    view = app.view(model)
    incidents = app.incidents.all(model)
    open_ = sum(r["state"] != "resolved" for r in incidents)
    mark = app.watermarks.mark(model)
    if view is None:
        page = waiting_page(app, model, incidents)
        known = {
            key: page[key] for key in ("name", "task", "state", "sentence", "version", "deployed_at", "rows")
        }
        empty: dict[str, Any] = {
            "headline": None,
            "volume": {"last": None, "spark": []},
            "label_coverage": None,
            "budget": None,
        }
        return {**known, **empty, "open_incidents": open_, "last_prediction_at": None}
    last = view.deployments[-1] if view.deployments else None
    return {
        "name": model,
        "task": view.stored.plan.task.value,
        "state": model_state(view, incidents, app.worker.failed.get(model)),
        "sentence": verdict_sentence(view, incidents, app.worker.failed.get(model)),
        "headline": _headline(view),
        "volume": _volume(view),
        "version": last.version if last else None,
        "deployed_at": isoformat(last.timestamp) if last else None,
        "label_coverage": _coverage(view),
        "open_incidents": open_,
        "last_prediction_at": optional_time(mark.newest if mark else None),
        "rows": rows_of(view),
        "budget": budget_json(view),
    }


def _headline(view: ModelView) -> dict[str, Any] | None:
    for metric in HEADLINES:
        points = view.history.series.get(Series(metric))
        if points is None or not np.isfinite(points.value).any():
            continue
        step = int(np.flatnonzero(np.isfinite(points.value))[-1])
        found = catalogue.get(metric)
        return {
            "metric": metric,
            "label": found.title,
            "unit": display_unit(Series(metric), points),
            "value": finite(points.value[step]),
            "low": finite(points.low[step]),
            "high": finite(points.high[step]),
            "n": int(points.n[step]),
            "spark": numbers(points.value[-SPARK:]),
        }
    return None


def _volume(view: ModelView) -> dict[str, Any]:
    points = view.history.series.get(Series("volume"))
    if points is None:
        return {"last": None, "spark": []}
    closed = points.value[view.history.closed]
    return {"last": finite(closed[-1]) if closed.size else None, "spark": numbers(points.value[-SPARK:])}


def _coverage(view: ModelView) -> dict[str, Any] | None:
    points = view.history.series.get(Series("label_coverage"))
    if points is None:
        return None
    known = np.flatnonzero(np.isfinite(points.value) & view.history.closed)
    if not known.size:
        return None
    return {"value": finite(points.value[known[-1]]), "n": int(points.n[known[-1]])}
