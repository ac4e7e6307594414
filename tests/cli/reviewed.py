"""A review as the API answers it, with names that would be markup."""

from __future__ import annotations

from typing import Any

ODD = "<b>odd</b> | `name`"


def incident(**values: Any) -> dict[str, Any]:
    return {
        "id": "abc", "severity": "critical", "cause": "quality", "state": "resolved", "title": f"{ODD} broke",
        "started_at": "2013-02-08T00:00:00Z", "last_alarm_at": "2013-02-10T00:00:00Z",
        "harm": "probably harmless: at most .002", "verdict": None, "told": True, **values,
    }  # fmt: skip


def budget(name: str, **values: Any) -> dict[str, Any]:
    return {
        "budget": name, "promised": {"false_alarms": 1.0, "per": "90d"}, "expected": 0.3111, "incidents": 2,
        "told": 2, "real": 1, "expected_change": 0, "false_alarm": 1, "unjudged": 0,
        "precision": {"value": 0.5, "low": 0.09, "high": 0.91}, "median_seconds_to_acknowledge": 7200.0,
        "median_seconds_to_resolve": None, **values,
    }  # fmt: skip


def row(wrong: bool, **values: Any) -> dict[str, Any]:
    features = {"odd": ODD, "size": 1234.5, "empty": None, "flag": True}
    return {
        "id": ODD, "timestamp": "2013-02-03T13:30:00Z", "version": "1", "score": 0.21, "prediction": 0.0,
        "label": 1.0, "features": features, "wrong": wrong, **values,
    }  # fmt: skip


def made(**values: Any) -> dict[str, Any]:
    """Return a review with something in every part; `values` replace whole parts."""
    proposal = {"diff": {"above": {"before": 0.2, "after": None}}, "sentence": "removes 2 of 3 alarms"}
    noisy = {
        "monitor": ODD, "why": "noisy", "sentence": "3 alarms", "cause": "it flaps", "proposal": proposal,
    }  # fmt: skip
    return {
        "model": ODD, "month": "2013-02", "from": "2013-02-01T00:00:00Z", "to": "2013-03-01T00:00:00Z",
        "owner": None, "label_share": 1.0, "sentence": "1 incident, 1 threshold to revisit, 1 gap",
        "trend": {
            "metric": "roc_auc", "title": "ROC AUC", "unit": "value", "baseline": 0.71,
            "t": [f"2013-02-0{i}T00:00:00Z" for i in range(1, 8)],
            "value": [0.7, 0.6, None, 0.5, None, 0.6, 0.65], "low": [0.6, 0.5, None, 0.4, None, 0.5, 0.6],
            "high": [0.8, 0.7, None, 0.6, None, 0.7, 0.7],
        },
        "thresholds": [noisy],
        "gaps": [{"gap": "no_owner", "sentence": "nobody owns the model", "remedy": "set `owner`"}],
        "alarms": {
            "watched_days": 28.0, "budgets": [budget("pages"), budget("warnings", precision=None)],
            "incidents": [incident(verdict="false_alarm")],
            "lasting": [incident(started_at="2013-01-30T00:00:00Z", last_alarm_at=None, harm=None)],
        },
        "sample": {
            "note": "wrong is odd", "labelled": 3763, "wrong": 1259, "rows": [row(True), row(False)],
            "features": ["odd", "size", "empty", "flag"],
        },
        **values,
    }  # fmt: skip


def empty() -> dict[str, Any]:
    """Return a review of a month in which there was nothing."""
    alarms = {"watched_days": 0.0, "budgets": [], "incidents": [], "lasting": []}
    sample = {"note": "no label yet", "labelled": 0, "wrong": 0, "rows": [], "features": []}
    return made(trend=None, thresholds=[], gaps=[], alarms=alarms, sample=sample, owner="ann")
