"""A table of canonical columns with a bit of everything, and the plan that is fitted to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.plan import ProfilePlan

MakeTable = Callable[..., pa.Table]


def make(rows: int = 3000, seed: int = 0, days: int = 3, task: Task = Task.BINARY) -> pa.Table:
    """Return predictions over a few days in no order: nulls, specials, new levels, wrong types."""
    rng = np.random.default_rng([seed, rows])
    score = rng.random(rows)
    amount = rng.standard_cauchy(rows) * 1e3
    amount[rng.random(rows) < 0.02] = np.nan
    amount[rng.random(rows) < 0.02] = np.inf
    amount[rng.random(rows) < 0.02] = -np.inf
    gaps = rng.random(rows) < 0.1
    wrong = [json.dumps({"age": "old"}) if gap and rng.random() < 0.3 else None for gap in gaps.tolist()]
    if task is Task.BINARY:
        prediction: Any = (score >= 0.5).astype(float)
        label: Any = (rng.random(rows) < score).astype(float)
    elif task is Task.REGRESSION:
        prediction = pa.array(score * 100)
        label = score * 100 + rng.normal(0, 3, rows)
    else:
        prediction = pa.array(rng.choice(["cat", "dog", "owl"], rows))
        label = rng.choice(["cat", "dog", "owl", "eel"], rows)
    return pa.table(
        {
            "timestamp": pa.array(rng.integers(0, days * DAY, rows), pa.timestamp("us", tz="UTC")),
            "version": pa.array(rng.choice(["v1", "v2"], rows)),
            "score": score,
            "prediction": prediction,
            "label": pa.array(label, mask=rng.random(rows) < 0.3),
            "latency_ms": rng.lognormal(3, 1, rows),
            "error": pa.array(np.full(rows, "boom"), mask=rng.random(rows) < 0.95),
            "overflow": pa.array(wrong, pa.string()),
            "f_age": pa.array(rng.normal(40, 12, rows), mask=gaps),
            "f_amount": amount,
            "f_city": pa.array(rng.choice(list("abcdefgh"), rows), mask=rng.random(rows) < 0.05),
        }
    )


@pytest.fixture(scope="session")
def make_table() -> MakeTable:
    return make


@pytest.fixture(scope="session")
def table() -> pa.Table:
    return make()


@pytest.fixture(scope="session")
def plan(table: pa.Table) -> ProfilePlan:
    return ProfilePlan.fit(table, task=Task.BINARY, segments=["city", "version"])
