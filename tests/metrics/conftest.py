"""Subjects made of real rows by the real kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.physical import physical_name
from offing.domain.point import Point
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.empty import empty_profile
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan

Rows = Mapping[str, Sequence[Any] | np.ndarray]
MakeSubject = Callable[..., Subject]
OnePoint = Callable[..., Point]

OWN = {"score", "prediction", "label", "latency_ms", "error", "version"}
TEXT = {"error", "version"}


def table_of(rows: Rows, day: int = 0) -> pa.Table:
    """Return canonical rows of one day; keys that are no column of an event are features."""
    arrays = {name: pa.array(values, pa.string() if name in TEXT else None) for name, values in rows.items()}
    length = max((len(array) for array in arrays.values()), default=0)
    times = pa.array(np.arange(length, dtype=np.int64) + day * DAY, pa.timestamp("us", "UTC"))
    own = {name if name in OWN else physical_name(name): array for name, array in arrays.items()}
    return pa.table({"timestamp": times, **own})


def profile_of(table: pa.Table, plan: ProfilePlan, day: int, kpis: pa.Table | None = None) -> BucketProfile:
    found = profile(table, plan, width=DAY, kpis=kpis)
    return found.get(day * DAY, empty_profile(plan, day * DAY, DAY))


def kpi_table(values: Mapping[str, Sequence[float]], day: int) -> pa.Table:
    pairs = [(name, float(value)) for name, many in values.items() for value in many]
    times = pa.array([day * DAY] * len(pairs), pa.timestamp("us", "UTC"))
    names = pa.array([name for name, _ in pairs], pa.string())
    return pa.table(
        {"name": names, "value": pa.array([v for _, v in pairs], pa.float64()), "timestamp": times}
    )


def flights(rng: np.random.Generator, size: int) -> dict[str, Any]:
    """Return rows of every kind: heavy tails, ties, zeros, a third missing, levels, labels for half."""
    scores = rng.beta(2, 6, size)
    gust = rng.gamma(5, 4, size)
    return {
        "distance": rng.choice(np.linspace(90, 2600, 80), size),
        "delay": rng.standard_cauchy(size) * 10,
        "rain": np.where(rng.random(size) < 0.9, 0.0, rng.exponential(0.1, size)),
        "gust": [None if rng.random() < 0.3 else g for g in gust.tolist()],
        "carrier": rng.choice(["UA", "B6", "EV", "DL"], size, p=[0.4, 0.3, 0.2, 0.1]),
        "score": scores,
        "prediction": np.where(scores > 0.5, "1", "0"),
        "label": [float(rng.random() < s) if i % 2 else None for i, s in enumerate(scores.tolist())],
        "latency_ms": rng.lognormal(1, 0.5, size),
        "error": [None] * size,
    }


def build(
    current: Rows,
    baseline: Rows | None = None,
    *,
    task: Task = Task.BINARY,
    slice: str | None = None,
    kpis: Mapping[str, Sequence[float]] | None = None,
    compare: bool = True,
    **options: Any,
) -> Subject:
    """Return the subject of `current` rows on day 1 beside `baseline` rows on day 0.

    The plan is fitted to the baseline, or to the current rows without one; with `compare` false the
    subject has no baseline. `slice` is the key of a slice of both days.
    """
    rows = table_of(current, day=1)
    reference = table_of(baseline if baseline is not None else current)
    plan = ProfilePlan.fit(reference, task=task, **options)
    now = profile_of(rows, plan, 1, kpi_table(kpis, 1) if kpis is not None else None)
    then = profile_of(reference, plan, 0) if baseline is not None and compare else None
    if slice is None:
        return Subject(now, then, plan, now.window)
    return Subject(now.slices[slice], then.slices.get(slice) if then else None, plan, now.window, slice)


@pytest.fixture(scope="session")
def subject_of() -> MakeSubject:
    """Give the function that makes a subject of rows."""
    return build


@pytest.fixture(scope="session")
def point_of() -> OnePoint:
    """Give the function that returns the one point of a metric, of a column if named."""

    def one(metric: str, subject: Subject, column: str | None = None) -> Point:
        found = [point for point in points(subject, [metric]) if column in (None, point.column)]
        assert len(found) == 1, found
        return found[0]

    return one
