"""Verdicts and incidents of any evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from offing.domain.incident import Incident, IncidentState
from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import DAY, Window

MakeVerdict = Callable[..., Verdict]
MakeIncident = Callable[..., Incident]


@pytest.fixture(scope="session")
def verdict() -> MakeVerdict:
    return make_verdict


@pytest.fixture(scope="session")
def incident() -> MakeIncident:
    return make_incident


def make_verdict(metric: str, column: str = "", *, day: int = 60, **changed: Any) -> Verdict:
    """Return a verdict of the budget on a day, with what is `changed`."""
    facts: dict[str, Any] = {
        "monitor": "budget",
        "since": day * DAY,
        "severity": Severity.WARNING,
        "cause": Cause.DRIFT,
        "strength": 10.0,
        "value": 0.25,
        "low": 0.2,
        "high": 0.3,
        "n": 100,
        "expected": 0.5,
        "threshold": 7.0,
        "sentence": f"{metric} moved",
    }
    at = Window(day * DAY, (day + 1) * DAY)
    return Verdict(series=Series(metric, column), at=at, **(facts | changed))


def make_incident(
    cause: Cause, *evidence: Verdict, first: int = 60, last: int = 61, **changed: Any
) -> Incident:
    """Return an incident of model `m` from the start of a day to the start of another."""
    facts: dict[str, Any] = {
        "severity": max((v.severity for v in evidence), key=lambda s: s.rank),
        "state": IncidentState.FIRING,
        "detected_at": (first + 1) * DAY,
        "started_at": first * DAY,
        "last_alarm": last * DAY,
        "resolved_at": None,
        "symptoms": (),
    }
    return Incident(id="1", model="m", cause=cause, evidence=evidence, **(facts | changed))
