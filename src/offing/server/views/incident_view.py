"""Incidents as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from offing.domain.notice import FAR
from offing.domain.point import Series
from offing.domain.window import DAY, Window, isoformat
from offing.errors import NotFound
from offing.incidents.silence import silence_of
from offing.metrics import catalogue
from offing.monitors.pair_series import pair_series
from offing.runtime.app import App
from offing.runtime.model_view import ModelView
from offing.server.views.charts import series_chart
from offing.server.views.column_view import distribution
from offing.server.views.columnar import optional_time, within
from offing.state.incident_rows import Record, subject_of_record

CONTEXT = ("traffic", "decomposition", "harm", "similar", "playbook_id", "links", "not_computed")
"""What else an incident's page tells, where it is known."""


def incident_summary(record: Record) -> dict[str, Any]:
    """Return an incident as lists show it."""
    details = record["details"]
    return {
        "id": record["id"],
        "model": record["model"],
        "state": record["state"],
        "severity": record["severity"],
        "cause": record["cause"],
        "started_at": isoformat(record["started_at"]),
        "detected_at": isoformat(record["detected_at"]),
        "last_alarm_at": isoformat(record["last_alarm"]),
        "resolved_at": optional_time(record["resolved_at"]),
        "title": record["title"],
        "summary": record["summary"],
        "columns": details.get("columns", []),
        "segments": details.get("segments", []),
        "deployment": details.get("deployment"),
        "acknowledged_by": record["acknowledged_by"],
        "assignee": record["assignee"],
        "reopened": record["reopened"],
        "verdict": record["verdict"],
    }


def incident_page(app: App, record: Record) -> dict[str, Any]:
    """Return an incident with its evidence, timeline, charts and deliveries."""
    details = record["details"]
    timeline = [
        {"at": isoformat(e["at"]), "what": e["what"], "who": e["who"], "text": e["text"]}
        for e in app.incidents.log_of(record["id"])
    ]
    deliveries = [
        {
            "channel": d["channel"],
            "transition": d["transition"],
            "state": "retrying" if d["state"] == "waiting" and d["attempts"] else _DELIVERY[d["state"]],
            "attempts": d["attempts"],
            "at": optional_time(d["delivered_at"] or d["created_at"]),
            "error": d["error"],
        }
        for d in app.outbox.of_incident(record["id"])
    ]
    return {
        **incident_summary(record),
        "evidence": details.get("evidence", []),
        "symptoms": details.get("symptoms", []),
        "timeline": timeline,
        "charts": _charts(app, record),
        "distributions": _distributions(app, record),
        "playbook": details.get("playbook", []),
        **{name: details.get(name) for name in CONTEXT},
        "harm": harm_json(details.get("harm")),
        "deliveries": deliveries,
        "notices": [_notice(n) for n in app.telling.notices.of_incident(record["id"])],
        "silence": _silence(app, record),
    }


def harm_json(harm: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what an incident costs, with the title and unit that its metric has."""
    if harm is None:
        return None
    try:
        metric = catalogue.get(harm["metric"]) if harm["metric"] else None
    except NotFound:
        # Its plug-in is not installed any more.
        metric = None
    title, unit = (metric.title, metric.unit) if metric else (harm["metric"], "value")
    return {**harm, "title": title, "unit": unit}


def _notice(notice: Record) -> dict[str, Any]:
    """Return what becomes of one change of an incident, and why."""
    waits = notice["state"] == "waiting" and notice["due"] < FAR
    return {
        "transition": notice["transition"],
        "at": isoformat(notice["at"]),
        "state": notice["state"],
        "stage": notice["stage"] or None,
        "reason": notice["reason"] or None,
        "due_at": isoformat(notice["due"]) if waits else None,
        "summary": notice["summary"],
    }


def _silence(app: App, record: Record) -> dict[str, Any] | None:
    """Return the silence that covers an incident now."""
    found = silence_of(subject_of_record(record), app.silences.active(app.clock.now()))
    if found is None or record["state"] == "resolved":
        return None
    return {
        "id": found.id,
        "author": found.author,
        "reason": found.reason,
        "ends_at": isoformat(found.ends_at),
    }


_DELIVERY = {"waiting": "pending", "delivered": "delivered", "dead": "dead"}


def _window(record: Record) -> Window:
    return Window(record["started_at"], max(record["last_alarm"], record["started_at"] + 1))


def _charts(app: App, record: Record) -> list[dict[str, Any]]:
    """Return up to four series in question, a month before to a month after."""
    view = app.worker.views.get(record["model"])
    if view is None:
        return []
    window = _window(record)
    rows = within(view.history.starts, window.start - 30 * DAY, window.end + 30 * DAY)
    wanted = [Series(e["metric"], e["column"] or "", e["slice"] or "") for e in record["details"]["evidence"]]
    view = _with_pairs(view, wanted)
    chosen = [s for s in dict.fromkeys(_readable(s) for s in wanted) if s in view.history.series]
    return [
        series_chart(view, s, rows, id_=f"evidence-{i}", tier="Evidence") for i, s in enumerate(chosen[:4])
    ]


def _with_pairs(view: ModelView, wanted: Sequence[Series]) -> ModelView:
    """Return a view whose history also has the wanted series of pairs: these are not stored."""
    history = view.history
    found = {one: points for one in wanted if (points := pair_series(history, one)) is not None}
    return replace(view, history=replace(history, series={**found, **history.series}))


def _readable(series: Series) -> Series:
    """A change of units is a factor of 1 on all other days; the distance shows it better."""
    return Series("ks", series.column, series.slice) if series.metric == "unit_change" else series


def _distributions(app: App, record: Record) -> list[dict[str, Any]]:
    view = app.worker.views.get(record["model"])
    if view is None:
        return []
    names = [c["column"] for c in record["details"].get("columns", [])[:3]]
    return [distribution(view, n, _window(record)) for n in names if n in view.stored.plan.columns]
