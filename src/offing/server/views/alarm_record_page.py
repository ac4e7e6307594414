"""How good a model's alarms are, as JSON."""

from __future__ import annotations

from typing import Any

from offing.domain.window import SECOND, Micros, parse_duration
from offing.errors import NotFound, nearest
from offing.incidents.alarm_record import AlarmRecord, alarm_record, by_monitor
from offing.runtime.app import App
from offing.stats.estimate import Estimate


def alarm_record_page(app: App, model: str) -> dict[str, Any]:
    """Return the record of a model's alarms and of each monitor's. Raises NotFound."""
    if model not in app.models():
        raise NotFound(f"no model {model!r}", hint=nearest(model, app.models()))
    budget = app.config.model(model).budget
    incidents, logs = app.incidents.all(model), app.incidents.logs(model)
    span = {"watched": watched(app, model), "budget": parse_duration(budget.per)}
    return {
        "model": model,
        "promised": {"false_alarms": budget.false_alarms, "per": budget.per},
        "watched_seconds": span["watched"] / SECOND,
        **_as_json(alarm_record(model, incidents, logs, **span)),
        "monitors": [
            {"monitor": name, **_as_json(alarm_record(name, found, logs, **span))}
            for name, found in by_monitor(incidents).items()
        ],
    }


def watched(app: App, model: str) -> Micros:
    """Return for how long, in the time of its events, a model has been judged."""
    view = app.view(model)
    return 0 if view is None else int(view.history.judged.sum()) * view.history.width


def _as_json(record: AlarmRecord) -> dict[str, Any]:
    return {
        "incidents": record.incidents,
        "told": record.told,
        "reopened": record.reopened,
        "per_90d": record.per_90d,
        "real": record.real,
        "expected_changes": record.expected_changes,
        "false_alarms": record.false_alarms,
        "unjudged": record.unjudged,
        "precision": _interval(record.precision),
        "false_alarms_per_budget": _interval(record.per_budget),
        "median_seconds_to_acknowledge": _seconds(record.time_to_acknowledge),
        "median_seconds_to_resolve": _seconds(record.time_to_resolve),
        "found_first": _interval(record.found_first),
    }


def _interval(value: Estimate | None) -> dict[str, float] | None:
    return None if value is None else {"value": value.value, "low": value.low, "high": value.high}


def _seconds(span: Micros | None) -> float | None:
    return None if span is None else span / SECOND
