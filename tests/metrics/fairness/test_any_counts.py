"""No counts make a metric of fairness raise, and each gives numbers in order or a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import all_metrics, points
from offing.profiles.bucket import BucketProfile, SliceProfile
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.declared import Declared
from offing.profiles.outcome import ClassCounts, Outcome, OutcomeCounts, ResidualCounts
from offing.testing.metric_contract import check_point

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

COUNT = st.integers(0, 10**9)
FAIRNESS = [metric.id for metric in all_metrics().values() if metric.family == "fairness"]
GROUPS = ("sex=F", "sex=M", "sex=X")


@st.composite
def binary(draw: st.DrawFn) -> OutcomeCounts:
    tp, fp, tn, fn = draw(st.tuples(COUNT, COUNT, COUNT, COUNT))
    return OutcomeCounts(tp + fp + tn + fn, tp=tp, fp=fp, tn=tn, fn=fn)


@st.composite
def multiclass(draw: st.DrawFn) -> ClassCounts:
    counts = np.array(draw(st.lists(COUNT, min_size=3, max_size=3)), np.int64)
    correct = counts // draw(st.integers(1, 9))
    return ClassCounts(int(counts.sum()), counts, counts, correct, np.diag(correct))


@st.composite
def residual(draw: st.DrawFn) -> ResidualCounts:
    """Moments need not belong to the cells: a decoder checks neither."""
    counts = NumericCounts(
        np.array([-5, 3], np.int32),
        np.array(draw(st.tuples(COUNT, COUNT)), np.int64),
        sum_z=draw(st.integers(-(2**80), 2**80)),
        sum_z2=draw(st.integers(0, 2**120)),
    )
    return ResidualCounts(counts.n, counts, absolute_sum=draw(st.integers(0, 2**80)))


ANY: dict[Task, st.SearchStrategy[Any]] = {
    Task.BINARY: binary(),
    Task.MULTICLASS: multiclass(),
    Task.REGRESSION: residual(),
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_arbitrary_counts_never_raise(subject_of: MakeSubject, data: st.DataObject) -> None:
    task = data.draw(st.sampled_from(list(ANY)))
    rows = {"sex": ["F", "M", "X"], "prediction": [1.0, 0.0, 2.0], "label": [1.0, 0.0, 0.0]}
    if task is Task.MULTICLASS:
        rows |= {"prediction": ["a", "b", "a"], "label": ["a", "b", "b"]}
    subject = subject_of(rows, task=task, declared=Declared(protected=("sex",)))
    assert isinstance(subject.current, BucketProfile)
    slices = {}
    for group in data.draw(st.sets(st.sampled_from(GROUPS))):
        outcome: Outcome = data.draw(ANY[task])
        predicted = subject.current.slices[group].prediction
        if isinstance(predicted, CategoricalCounts):
            predicted = replace(
                predicted, counts=np.array(data.draw(st.tuples(*[COUNT] * len(predicted.counts))))
            )
        slices[group] = SliceProfile(outcome.labelled, prediction=predicted, outcome=outcome)
    current = replace(subject.current, slices=slices, outcome=data.draw(ANY[task]))
    subject = replace(subject, current=current)
    for point in points(subject, FAIRNESS):
        assert point.status is not PointStatus.ERROR, point
        check_point(point, all_metrics()[point.metric], subject)
