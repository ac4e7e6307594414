"""Two samples of one model, alike but for what a test changes; and incidents of any evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.incident import Incident, IncidentState
from offing.domain.point import Series
from offing.domain.schema import Kind
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import DAY, Window
from offing.events.schema import conform, event_schema

Frames = Callable[..., pa.Table]
MakeVerdict = Callable[..., Verdict]
MakeIncident = Callable[..., Incident]


@pytest.fixture
def frame() -> Frames:
    return make_frame


def make_frame(rows: int, *, seed: int = 0, days: int = 0, **replaced: Any) -> pa.Table:
    """Return canonical rows: numbers, levels, a score with labels; over `days` days, each with a mood.

    A replaced column is an array, or a function of the column that it replaces; None takes it out.
    """
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(0, days, rows)) if days else np.zeros(rows, np.int64)
    mood = rng.normal(size=max(days, 1))[day] if days else np.zeros(rows)
    score = rng.beta(2, 5, rows)
    columns: dict[str, Any] = {
        "f_distance": rng.lognormal(6, 0.4, rows),
        "f_temp": 15 + 5 * mood + rng.normal(size=rows),
        "f_carrier": rng.choice(["AA", "B6", "UA"], rows, p=[0.5, 0.3, 0.2]),
        "score": score,
        "label": (rng.random(rows) < score).astype(float),
    }
    if days:
        columns["timestamp"] = pa.array(day * DAY + rng.integers(0, DAY, rows), pa.timestamp("us", tz="UTC"))
    for name, how in replaced.items():
        columns[name] = how(columns[name]) if callable(how) else how
    table = pa.table({name: values for name, values in columns.items() if values is not None})
    return conform(table, event_schema(Kind.PREDICTIONS, table.schema))


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
