"""Counts as a decoder could hand them over, of every task but binary: no metric raises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.metrics.performance.drawn import animals, distributions, rankings, spreads, tagged

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import get, points
from offing.profiles.bucket import KpiSum
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.outcome import ClassCounts, LabelledCounts, Outcome, ResidualCounts
from offing.testing.metric_contract import check_point

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

    from offing.metrics.subject import Subject

METRICS = {
    Task.REGRESSION: "bias mae rmse r2 median_absolute_error mape smape pinball_loss "
    "interval_coverage interval_width",
    Task.MULTICLASS: "macro_precision macro_recall macro_f1 weighted_precision weighted_recall weighted_f1 "
    "micro_f1 class_precision class_recall class_f1 class_log_loss class_brier",
    Task.MULTILABEL: "subset_accuracy hamming_loss jaccard multilabel_f1",
    Task.RANKING: "ndcg map mrr hit_rate precision_at_k recall_at_k catalogue_coverage novelty",
}
COUNT = st.integers(0, 10**6)
SUMS = st.builds(KpiSum, COUNT, st.integers(-(2**80), 2**80), st.integers(0, 2**130), COUNT)
CELLS = st.dictionaries(st.integers(-32_769, 32_768), st.integers(1, 10**7), max_size=20)


@st.composite
def numeric(draw: st.DrawFn) -> NumericCounts:
    cells = draw(CELLS)
    ids = np.array(sorted(cells), np.int32)
    ends = sorted(draw(st.tuples(*[st.floats(-1e308, 1e308)] * 2)))
    return NumericCounts(
        ids,
        np.array([cells[i] for i in ids.tolist()], np.int64),
        minimum=ends[0] if cells else None,
        maximum=ends[1] if cells else None,
        sum_z=draw(st.integers(-(2**80), 2**80)),
        sum_z2=draw(st.integers(0, 2**120)),
    )


@st.composite
def classes(draw: st.DrawFn, like: ClassCounts) -> ClassCounts:
    size = len(like.labels)
    row = st.lists(COUNT, min_size=size, max_size=size).map(lambda values: np.array(values, np.int64))
    table = np.stack([draw(row) for _ in range(size)])
    return replace(
        like, labelled=draw(COUNT), labels=draw(row), predicted=draw(row), correct=draw(row), confusion=table
    )


def outcome(like: Outcome | None) -> st.SearchStrategy[Outcome]:
    if isinstance(like, ClassCounts):
        return classes(like)
    if isinstance(like, ResidualCounts):
        return st.builds(ResidualCounts, COUNT, numeric(), numeric(), st.integers(0, 2**80), COUNT)
    return st.builds(LabelledCounts, COUNT, COUNT)


def levels(size: int) -> st.SearchStrategy[CategoricalCounts]:
    counts = st.lists(COUNT, min_size=size, max_size=size).map(lambda values: np.array(values, np.int64))
    return st.builds(CategoricalCounts, counts, COUNT, COUNT, COUNT, COUNT)


@pytest.fixture(scope="session")
def subjects(subject_of: MakeSubject) -> dict[Task, Subject]:
    rows: dict[Task, Any] = {
        Task.REGRESSION: spreads(50)[0],
        Task.MULTICLASS: {k: [*v, *distributions(50)[0][k]] for k, v in animals(50).items()},
        Task.MULTILABEL: tagged(50)[0],
        Task.RANKING: rankings(50)[0],
    }
    return {task: subject_of(one, one, task=task) for task, one in rows.items()}


@pytest.mark.parametrize("task", METRICS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_no_counts_make_a_metric_raise(
    task: Task, data: st.DataObject, subjects: dict[Task, Subject]
) -> None:
    template = subjects[task]
    assert template.baseline is not None
    sides = []
    for profile in (template.current, template.baseline):
        prediction = profile.prediction
        size = len(prediction.counts) if isinstance(prediction, CategoricalCounts) else 0
        sides.append(
            replace(
                profile,
                outcome=data.draw(outcome(profile.outcome)),
                measures={name: data.draw(SUMS) for name in profile.measures},
                prediction=data.draw(levels(size)) if size else prediction,
            )
        )
    found = points(replace(template, current=sides[0], baseline=sides[1]), METRICS[task].split())
    assert {point.metric for point in found} == set(METRICS[task].split())
    for point in found:
        assert point.status is not PointStatus.ERROR, point
        check_point(point, get(point.metric), template)
