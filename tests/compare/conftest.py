"""Two samples of one model, alike but for what a test changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Kind
from offing.domain.window import DAY
from offing.events.schema import conform, event_schema

Frames = Callable[..., pa.Table]


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
