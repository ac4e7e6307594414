"""Subjects made of rows by the real kernel: what a metric is tested with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.physical import physical_name
from offing.domain.schema import Task
from offing.domain.window import DAY, SECOND
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.empty import empty_profile
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan
from offing.testing.rows import Rows

TEXT = frozenset({"error", "version", "overflow", "tags"})

OWN = TEXT | {"score", "prediction", "label", "latency_ms", "cost"}
"""Columns of an event; other names are features."""


def subject_of(
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

    The plan is fitted to the baseline, or to the current rows without one, with `options` as of
    `ProfilePlan.fit`; with `compare` false the subject has no baseline. `slice` is the key of a slice of
    both days. `kpis` are business events of day 1.
    """
    rows = table_of(current, day=1)
    reference = table_of(baseline if baseline is not None else current)
    plan = ProfilePlan.fit(reference, task=task, **options)
    now = profile_of(rows, plan, 1, kpi_table(kpis, 1) if kpis is not None else None)
    then = profile_of(reference, plan, 0) if baseline is not None and compare else None
    if slice is None:
        return Subject(now, then, plan, now.window)
    return Subject(now.slices[slice], then.slices.get(slice) if then else None, plan, now.window, slice)


def table_of(rows: Rows, day: int = 0) -> pa.Table:
    """Return canonical rows of one day, a microsecond apart; labels come `label_lag` seconds later."""
    columns = {name: values for name, values in rows.items() if name != "label_lag"}
    arrays = {
        name: pa.array(values, pa.string() if name in TEXT else None) for name, values in columns.items()
    }
    length = max((len(array) for array in arrays.values()), default=0)
    micros = np.arange(length, dtype=np.int64) + day * DAY
    own = {name if name in OWN else physical_name(name): array for name, array in arrays.items()}
    if "label_lag" in rows:
        lags = np.asarray(rows["label_lag"], float)
        moments = pa.array((micros + np.nan_to_num(lags) * SECOND).astype(np.int64), mask=np.isnan(lags))
        own["label_timestamp"] = moments.cast(pa.timestamp("us", "UTC"))
    return pa.table({"timestamp": pa.array(micros, pa.timestamp("us", "UTC")), **own})


def profile_of(table: pa.Table, plan: ProfilePlan, day: int, kpis: pa.Table | None = None) -> BucketProfile:
    """Return the profile of one day of `table`, the empty one when nothing happened."""
    found = profile(table, plan, width=DAY, kpis=kpis)
    return found.get(day * DAY, empty_profile(plan, day * DAY, DAY))


def kpi_table(values: Mapping[str, Sequence[float]], day: int) -> pa.Table:
    """Return business events, by name, at the start of a day."""
    pairs = [(name, float(value)) for name, many in values.items() for value in many]
    times = pa.array([day * DAY] * len(pairs), pa.timestamp("us", tz="UTC"))
    names = pa.array([name for name, _ in pairs], pa.string())
    return pa.table(
        {"name": names, "value": pa.array([v for _, v in pairs], pa.float64()), "timestamp": times}
    )
