"""The page of one model: how it is, why, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from offing.domain.point import Point, PointStatus, Series
from offing.domain.verdict import State
from offing.domain.window import Window, format_duration, isoformat, parse_duration
from offing.metrics import catalogue
from offing.metrics.sentence import describe
from offing.metrics.subject import Subject
from offing.monitors.budget import MIN_STEPS
from offing.runtime.app import App
from offing.runtime.model_view import ModelView
from offing.server.views.changed import changed
from offing.server.views.charts import model_charts
from offing.server.views.column_view import point_json
from offing.server.views.columnar import mean_of, numbers, optional_time, within
from offing.server.views.incident_view import incident_summary
from offing.server.views.period import parse_period, recent
from offing.server.views.standing import column_state, monitors_json
from offing.server.views.verdict_sentence import failure_sentence, model_state, verdict_sentence
from offing.state.incident_store import Record


def model_page(app: App, model: str, t: str | None = None) -> dict[str, Any]:
    """Return all that the model page draws. Raises NotFound, InvalidEvent for a bad period."""
    view = app.view(model)
    incidents = app.incidents.all(model)
    if view is None:
        return waiting_page(app, model, incidents)
    history = view.history
    whole = Window(int(history.starts[0]), int(history.starts[-1]) + history.width)
    period = parse_period(t, whole)
    current = recent(_closed_part(view, period))
    last = view.deployments[-1] if view.deployments else None
    mark = app.watermarks.mark(model)
    columns = _columns(view, period, current)
    return {
        "name": model,
        "task": view.stored.plan.task.value,
        "state": model_state(view, incidents, app.worker.failed.get(model)),
        "sentence": verdict_sentence(view, incidents, app.worker.failed.get(model)),
        "version": last.version if last else None,
        "deployed_at": isoformat(last.timestamp) if last else None,
        "rows": rows_of(view),
        "period": {"start": isoformat(period.start), "end": isoformat(period.end)},
        "current": {"start": isoformat(current.start), "end": isoformat(current.end)},
        "first_prediction_at": isoformat(whole.start),
        "last_prediction_at": optional_time(mark.newest if mark else None),
        "baseline": baseline_json(view),
        "learning": learning_json(view),
        "budget": budget_json(view),
        "monitors": monitors_json(view.evaluation.monitors),
        "charts": model_charts(view, period),
        "marks": {
            "deployments": [
                {"at": isoformat(d.timestamp), "version": d.version, "notes": d.notes, "url": d.url}
                for d in view.deployments
                if d.timestamp in period
            ],
            "incidents": [_mark(r) for r in incidents if r["started_at"] < period.end],
        },
        "changed": changed(incidents, columns),
        "columns": columns,
        "incidents": [incident_summary(r) for r in incidents],
    }


def waiting_page(app: App, model: str, incidents: Sequence[Record]) -> dict[str, Any]:
    """Return the page of a model that has events, or a configuration, but no points yet."""
    failure = app.worker.failed.get(model)
    nothing = "Nothing to show yet: the first events are being counted, or none have come."
    return {
        "name": model,
        "task": app.config.model(model).task,
        "state": "unknown",
        "sentence": nothing if failure is None else failure_sentence(failure),
        "version": None,
        "deployed_at": None,
        "rows": 0,
        "first_prediction_at": None,
        "last_prediction_at": None,
        "baseline": None,
        "learning": {"have": 0, "need": MIN_STEPS, "unit": "steps"},
        "budget": None,
        "monitors": [],
        "charts": [],
        "marks": {"deployments": [], "incidents": []},
        "changed": [],
        "columns": [],
        "incidents": [incident_summary(r) for r in incidents],
    }


def rows_of(view: ModelView) -> int:
    """Return how many predictions the model has, by its points."""
    volume = view.history.series.get(Series("volume"))
    return 0 if volume is None else int(np.nansum(volume.value))


def baseline_json(view: ModelView) -> dict[str, Any] | None:
    """Return what the baseline is, None while there is none."""
    if view.stored.baseline is None:
        return None
    window = view.stored.window
    return {
        "start": isoformat(window.start) if window else None,
        "end": isoformat(window.end) if window else None,
        "rows": view.stored.baseline.rows,
        "buckets": int(view.history.baseline.sum()),
        "source": "period" if window else "file",
    }


def learning_json(view: ModelView) -> dict[str, Any] | None:
    """Return how far the baseline has come, None when it is long enough."""
    have = int((view.history.baseline & view.history.closed).sum())
    if view.stored.baseline is None:
        need = max(MIN_STEPS, parse_duration(view.config.baseline.first) // view.history.width)
        return {"have": int(view.history.closed.sum()), "need": int(need), "unit": _unit(view)}
    return None if have >= MIN_STEPS else {"have": have, "need": MIN_STEPS, "unit": _unit(view)}


def _unit(view: ModelView) -> str:
    width = format_duration(view.history.width)
    return "days" if width == "1d" else f"steps of {width}"


def budget_json(view: ModelView) -> dict[str, Any]:
    """Return what was promised, and whether the promise can be given."""
    budget = view.config.budget
    judged = next((j for j in view.evaluation.monitors if j.monitor == "budget"), None)
    return {
        "promised": f"{budget.false_alarms:g} false alarm per {budget.per}",
        "expected_per_90d": budget.false_alarms * parse_duration("90d") / parse_duration(budget.per),
        "status": judged.state.value if judged else State.NO_DATA.value,
        "detail": judged.detail if judged else "not judged yet",
    }


def _closed_part(view: ModelView, period: Window) -> Window:
    """Return the period up to the end of its last closed step."""
    history = view.history
    rows = within(history.starts, period.start, period.end) & history.closed
    if not rows.any():
        return period
    return Window(period.start, int(history.starts[rows][-1]) + history.width)


def _mark(record: Record) -> dict[str, Any]:
    over = record["state"] == "resolved"
    return {
        "id": record["id"],
        "start": isoformat(record["started_at"]),
        "end": isoformat(record["last_alarm"]) if over else None,
        "severity": record["severity"],
        "title": record["title"],
    }


def _columns(view: ModelView, period: Window, current: Window) -> list[dict[str, Any]]:
    """Return one row per column, over the last days of the period."""
    profile = view.profiles.of(current, slices=False)
    if profile is None:
        return []
    subject = Subject(profile, view.stored.baseline, view.stored.plan, current, None)
    found = {(p.metric, p.column): p for p in catalogue.points(subject, ["psi", "ks", "missing"])}
    alarms, learning = _column_alarms(view, current), learning_json(view) is not None
    rows = within(view.history.starts, period.start, period.end)
    return [
        {
            "name": name,
            "kind": "categorical" if hasattr(cut, "known") else "numeric",
            "state": alarms.get(name) or column_state(_compared(found, name), learning).value,
            "psi": point_json(found.get(("psi", name))),
            "ks": point_json(found.get(("ks", name))),
            "missing": _missing(view, name, found.get(("missing", name))),
            "sentence": describe(name, profile, view.stored.baseline, view.stored.plan),
            "spark": _spark(view, name, rows),
        }
        for name, cut in view.stored.plan.columns.items()
    ]


def _compared(found: Mapping[tuple[str, str | None], Point], name: str) -> list[Point]:
    """Return a column's points: its distances from the baseline, or its missing values where it has none."""
    distances = [found[key, name] for key in ("psi", "ks") if (key, name) in found]
    return distances or [found[key, name] for key in ("missing",) if (key, name) in found]


def _missing(view: ModelView, name: str, point: Point | None) -> dict[str, Any] | None:
    series = view.history.series.get(Series("missing", name))
    baseline = mean_of(series.value[view.history.baseline]) if series is not None else None
    found = point_json(point) if point is not None and point.status is PointStatus.OK else None
    return None if found is None else {**found, "baseline": baseline}


def _spark(view: ModelView, name: str, rows: Any) -> list[float | None]:
    points = view.history.series.get(Series("psi", name))
    return numbers(points.value[rows]) if points is not None else []


def _column_alarms(view: ModelView, current: Window) -> dict[str, str]:
    """Return the loudest alarm of each column in `current`."""
    states: dict[str, str] = {}
    for verdict in view.evaluation.verdicts:
        if not verdict.alarming or verdict.at.start not in current:
            continue
        for column in verdict.series.columns:
            loud = "critical" in (verdict.severity.value, states.get(column))
            states[column] = "critical" if loud else "warning"
    return states
