"""No counts make a metric of labels raise, and each gives numbers in order or a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import all_metrics, points
from offing.profiles.arrivals import ArrivalCounts
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import NumericCounts
from offing.profiles.outcome import ClassCounts, OutcomeCounts, ResidualCounts
from offing.testing.metric_contract import check_point

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

COUNT = st.integers(0, 10**9)
LABELS = [metric.id for metric in all_metrics().values() if metric.family == "labels"]
CELLS = st.dictionaries(st.integers(-32_769, 32_768), st.integers(1, 10**7), max_size=20)


@st.composite
def numeric(draw: st.DrawFn) -> NumericCounts:
    cells = draw(CELLS)
    ids = np.array(sorted(cells), np.int32)
    low, high = sorted(draw(st.tuples(st.floats(-1e308, 1e308), st.floats(-1e308, 1e308))))
    return NumericCounts(
        ids,
        np.array([cells[i] for i in ids.tolist()], np.int64),
        minimum=low if cells else None,
        maximum=high if cells else None,
        sum_z=draw(st.integers(-(2**80), 2**80)),
        sum_z2=draw(st.integers(0, 2**120)),
    )


@st.composite
def binary(draw: st.DrawFn) -> OutcomeCounts:
    cells = np.array(sorted(draw(CELLS)), np.int32)
    same = st.lists(COUNT, min_size=len(cells), max_size=len(cells))
    yes, no = (np.array(draw(same), np.int64) for _ in range(2))
    tp, fp, tn, fn = draw(st.tuples(COUNT, COUNT, COUNT, COUNT))
    return OutcomeCounts(draw(COUNT), cells, yes, no, tp=tp, fp=fp, tn=tn, fn=fn)


@st.composite
def multiclass(draw: st.DrawFn) -> ClassCounts:
    counts = np.array(draw(st.lists(COUNT, min_size=3, max_size=3)), np.int64)
    scored = draw(binary())
    sides = scored.cells, scored.positives, scored.negatives
    return ClassCounts(int(counts.sum()), counts, counts, counts // 2, np.diag(counts // 2), *sides)


@st.composite
def residual(draw: st.DrawFn) -> ResidualCounts:
    found = draw(numeric())
    return ResidualCounts(found.n, found, draw(numeric()), absolute_sum=draw(st.integers(0, 2**80)))


ANY: dict[Task, st.SearchStrategy[Any]] = {
    Task.BINARY: binary(),
    Task.MULTICLASS: multiclass(),
    Task.REGRESSION: residual(),
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_arbitrary_counts_never_raise(subject_of: MakeSubject, data: st.DataObject) -> None:
    task = data.draw(st.sampled_from(list(ANY)))
    rows: dict[str, Any] = {
        "prediction": [1.0, 0.0],
        "score": [0.3, 0.9],
        "label": [1.0, 0.0],
        "label_lag": [5.0, 9.0],
    }
    if task is Task.MULTICLASS:
        rows |= {"prediction": ["a", "b"], "label": ["a", "b"]}
    subject = subject_of(rows, rows, task=task)
    sides = []
    for side in (subject.current, subject.baseline):
        assert isinstance(side, BucketProfile)
        traffic = replace(side.traffic, lag=data.draw(numeric()))
        own, early = data.draw(ANY[task]), data.draw(ANY[task])
        count = data.draw(COUNT)
        sides.append(replace(side, rows=count, outcome=own, early=early, traffic=traffic))
    arrivals = ArrivalCounts(labels=data.draw(COUNT), orphans=data.draw(COUNT))
    as_of = data.draw(st.integers(-(2**62), 2**62))
    subject = replace(subject, current=sides[0], baseline=sides[1], arrivals=arrivals, as_of=as_of)
    for point in points(subject, LABELS):
        assert point.status is not PointStatus.ERROR, point
        check_point(point, all_metrics()[point.metric], subject)
