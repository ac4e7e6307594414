"""How a model is, in a word and in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Severity, State
from offing.domain.words import interval, moment, number
from offing.metrics import catalogue
from offing.monitors.budget import MIN_STEPS
from offing.runtime.model_view import ModelView
from offing.state.incident_store import Record

_CAUSES = ("quality", "system", "performance", "business", "prediction", "drift")
"""Of two open incidents of one severity, the one that is told first."""

HEADLINES = ("roc_auc", "rmse", "accuracy", "prediction_rate", "prediction_mean", "volume")


def model_state(view: ModelView, incidents: Sequence[Record], failure: str | None = None) -> str:
    """Return ok, warning, critical, learning or unknown. Only a judged model is ever ok.

    `failure` says why the last round failed, None when it did not: what was judged before is then
    no longer known to hold, unless something is open that a person must see anyway.
    """
    open_ = [r["severity"] for r in incidents if r["state"] != "resolved"]
    if open_:
        worst = max(open_, key=lambda severity: Severity(severity).rank)
        if worst != "info":
            return str(worst)
    if failure is not None or any(judged.state is State.ERROR for judged in view.evaluation.monitors):
        return "unknown"
    if int((view.history.baseline & view.history.closed).sum()) < MIN_STEPS:
        return "learning"
    return "ok" if view.history.judged.any() else "unknown"


def verdict_sentence(view: ModelView, incidents: Sequence[Record], failure: str | None = None) -> str:
    """Say in a sentence or two what is wrong, or that nothing is."""
    if failure is not None:
        return f"{failure_sentence(failure)} {verdict_sentence(view, incidents) if incidents else ''}".strip()
    open_ = sorted(
        (r for r in incidents if r["state"] != "resolved"),
        key=lambda r: (-Severity(r["severity"]).rank, _CAUSES.index(r["cause"]), -r["started_at"]),
    )
    if not open_:
        return _calm(view, incidents)
    parts = [_told(open_[0])]
    if len(open_) > 1:
        others = "; ".join(f"{r['title']} (since {moment(r['started_at'])})" for r in open_[1:3])
        more = f"; and {len(open_) - 3} more" if len(open_) > 3 else ""
        parts.append(f"Also open: {others}{more}.")
    return " ".join(parts)


def failure_sentence(failure: str) -> str:
    """Say that the last round failed, and why."""
    return f"The newest events could not be judged: {failure}."


def _told(record: Record) -> str:
    text = f"{record['title']}, since {moment(record['started_at'])}"
    deployment = record["details"].get("deployment")
    if deployment is not None:
        text += f"; {deployment['sentence']}" + (f": {deployment['notes']}" if deployment["notes"] else "")
    return text + "."


def _calm(view: ModelView, incidents: Sequence[Record]) -> str:
    state = model_state(view, incidents)
    if state == "learning":
        have = int((view.history.baseline & view.history.closed).sum())
        return (
            f"Learning what is normal: {have} of {MIN_STEPS} baseline steps are in. No drift is judged yet."
        )
    if state == "unknown":
        failed = [j.monitor for j in view.evaluation.monitors if j.state is State.ERROR]
        why = f"the monitor {failed[0]} failed" if failed else "no step after the baseline is over"
        return f"Unknown: {why}."
    return f"Nothing is wrong that would be worth a message. {headline_sentence(view)}".strip()


def headline_sentence(view: ModelView) -> str:
    """Return the last value of the metric that speaks for the model."""
    for metric in HEADLINES:
        points = view.history.series.get(Series(metric))
        if points is None or not np.isfinite(points.value).any():
            continue
        step = int(np.flatnonzero(np.isfinite(points.value))[-1])
        found = catalogue.get(metric)
        value = number(float(points.value[step]), found.unit)
        bounds = interval(float(points.low[step]), float(points.high[step]), found.unit)
        return f"{found.title} was {value}{bounds} on {moment(int(view.history.starts[step]))}."
    return ""
