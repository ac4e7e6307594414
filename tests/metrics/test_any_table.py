"""Nothing raises on bad columns: any Arrow table gives points, or reasons why there are none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.catalogue import all_metrics, points
from offing.metrics.subject import Subject
from offing.profiles.declared import Declared
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.testing.metric_contract import check_point
from offing.testing.subjects import profile_of

INTS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(width=64)
TEXTS = st.text(max_size=6) | st.sampled_from(
    ["a", "b", "", "nan", "1", "1.0", "[]", '{"a": 1}', '["a", "b"]', "{"]
)
MOMENTS = st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2100, 1, 1))
FORMS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.int64(), INTS),
    (pa.int8(), st.integers(-128, 127)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.float64(), FLOATS),
    (pa.float64(), st.sampled_from([0.0, -0.0, 1.0, 0.5, 1e308, -1e308, 5e-324, float("nan"), float("inf")])),
    (pa.float32(), st.floats(width=32)),
    (pa.decimal128(20, 3), st.integers(-(10**9), 10**9).map(lambda i: Decimal(i) / 1000)),
    (pa.bool_(), st.booleans()),
    (pa.string(), TEXTS),
    (pa.large_string(), TEXTS),
    (pa.dictionary(pa.int32(), pa.string()), TEXTS),
    (pa.binary(), st.binary(max_size=4)),
    (pa.timestamp("us"), MOMENTS),
    (pa.date32(), MOMENTS.map(lambda moment: moment.date())),
    (pa.list_(pa.float64()), st.lists(FLOATS, max_size=3)),
    (pa.struct([("x", pa.int64())]), st.fixed_dictionaries({"x": INTS})),
    (pa.null(), st.none()),
]
OWN = ("score", "prediction", "label", "latency_ms", "cost", "error", "version")


@st.composite
def columns(draw: st.DrawFn, rows: int) -> pa.Array[Any]:
    form, values = draw(st.sampled_from(FORMS))
    few = draw(st.lists(st.none() | values, min_size=1, max_size=4))
    found = draw(st.lists(st.sampled_from(few), min_size=rows, max_size=rows))
    array: pa.Array[Any] = pa.array(found, form)
    return array


@st.composite
def tables(draw: st.DrawFn, day: int) -> pa.Table:
    rows = draw(st.integers(0, 12))
    names = draw(st.sets(st.sampled_from(["f_x", "f_y", "f_z", "f_text", "f_vector", *OWN])))
    found = {name: draw(columns(rows)) for name in sorted(names)}
    times = pa.array(np.arange(rows, dtype=np.int64) + day * DAY, pa.timestamp("us", "UTC"))
    later = pa.array(np.arange(rows, dtype=np.int64) * 1000 + day * DAY, pa.timestamp("us", "UTC"))
    return pa.table({"timestamp": times, "label_timestamp": later, **found})


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    then=tables(0),
    now=tables(1),
    task=st.sampled_from(list(Task)),
    cut=st.integers(0, 12),
    compare=st.booleans(),
)
def test_any_table_gives_points_or_reasons(
    then: pa.Table, now: pa.Table, task: Task, cut: int, compare: bool
) -> None:
    declared = Declared(
        protected=("x",), pairs=(("x", "y"),), texts=("text",), embeddings=("vector",), projections=True
    )
    plan = ProfilePlan.fit(then, task=task, segments=["z"], declared=declared)
    whole = profile_of(now, plan, 1)
    assert merge([profile_of(now.slice(0, cut), plan, 1), profile_of(now.slice(cut), plan, 1)]) == whole
    baseline = profile_of(then, plan, 0) if compare else None
    subject = Subject(whole, baseline, plan, whole.window)
    found = points(subject)
    for slice_, current in whole.slices.items():
        found += points(
            Subject(current, baseline.slices.get(slice_) if baseline else None, plan, whole.window, slice_)
        )
    for point in found:
        assert point.status is not PointStatus.ERROR, point
        check_point(point, all_metrics()[point.metric], subject)
