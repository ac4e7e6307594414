from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.point import PointStatus, Series
from offing.domain.schema import Task
from offing.domain.window import DAY, Window
from offing.insight.moments import Moments
from offing.insight.row_means import RowMean, row_mean
from offing.metrics import catalogue
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan

ROWS = 400


def counted(task: Task) -> tuple[BucketProfile, ProfilePlan]:
    rng = np.random.default_rng(1)
    columns: dict[str, object] = {
        "timestamp": pa.array(np.arange(ROWS, dtype=np.int64), pa.timestamp("us", "UTC")),
        "f_carrier": rng.choice(["AA", "B6"], ROWS),
        "latency_ms": rng.gamma(4, 5, ROWS),
        "cost": rng.gamma(2, 1, ROWS),
        "error": pa.array([None] * (ROWS - 8) + ["timeout"] * 8, pa.string()),
    }
    if task is Task.BINARY:
        score = rng.beta(2, 3, ROWS)
        columns |= {"score": score, "label": (rng.random(ROWS) < score).astype(float)}
    elif task is Task.MULTICLASS:
        columns |= {"prediction": rng.choice(["a", "b"], ROWS), "label": rng.choice(["a", "b"], ROWS)}
    else:
        columns |= {"prediction": rng.normal(10, 3, ROWS), "label": rng.normal(9, 3, ROWS)}
    table = pa.table(columns)
    plan = ProfilePlan.fit(table, task=task, segments=["carrier"])
    times = pa.array(np.zeros(50, np.int64), pa.timestamp("us", "UTC"))
    events = {"name": ["clicks"] * 50, "value": rng.normal(2, 1, 50), "timestamp": times}
    return profile(table, plan, width=DAY, kpis=pa.table(events))[0], plan


@pytest.mark.parametrize(
    ("task", "metric", "column"),
    [
        (Task.BINARY, "accuracy", ""),
        (Task.BINARY, "log_loss", ""),
        (Task.BINARY, "brier", ""),
        (Task.BINARY, "score_mean", ""),
        (Task.BINARY, "prediction_rate", ""),
        (Task.BINARY, "error_rate", ""),
        (Task.BINARY, "cost_mean", ""),
        (Task.BINARY, "kpi_mean", "clicks"),
        (Task.MULTICLASS, "accuracy", ""),
        (Task.REGRESSION, "mae", ""),
        (Task.REGRESSION, "bias", ""),
        (Task.REGRESSION, "mape", ""),
        (Task.REGRESSION, "prediction_mean", ""),
    ],
)
def test_the_mean_of_rows_is_the_metric(task: Task, metric: str, column: str) -> None:
    counts, plan = counted(task)
    found = of(metric, plan, column).of(counts, plan)
    points = catalogue.points(Subject(counts, None, plan, Window(0, DAY)), [metric])
    (point,) = [p for p in points if p.status is PointStatus.OK]
    assert found.mean == pytest.approx(point.value, rel=1e-9)
    assert found.n == point.n
    half = 1.96 * np.sqrt(found.variance / found.n)
    assert point.low is not None and point.high is not None
    assert (point.high - point.low) / 2 == pytest.approx(half, rel=0.1)


@pytest.mark.parametrize(
    ("task", "metric", "stands"),
    [
        (Task.BINARY, "roc_auc", "log_loss"),
        (Task.BINARY, "estimated_roc_auc", "log_loss"),
        (Task.BINARY, "f1", "accuracy"),
        (Task.BINARY, "estimated_recall", "accuracy"),
        (Task.BINARY, "estimated_brier", "brier"),
        (Task.MULTICLASS, "macro_f1", "accuracy"),
        (Task.REGRESSION, "r2", "mse"),
        (Task.REGRESSION, "rmse", "mse"),
        (Task.REGRESSION, "estimated_mae", "mae"),
        (Task.BINARY, "latency_p99", "latency_mean"),
    ],
)
def test_what_is_no_mean_has_one_that_stands_for_it(task: Task, metric: str, stands: str) -> None:
    counts, plan = counted(task)
    found = of(metric, plan)
    assert found.metric == stands
    assert found.of(counts, plan).n == ROWS


def test_squared_errors_are_those_of_the_rmse() -> None:
    counts, plan = counted(Task.REGRESSION)
    (point,) = catalogue.points(Subject(counts, None, plan, Window(0, DAY)), ["rmse"])
    found = of("rmse", plan).of(counts, plan)
    assert point.value is not None
    assert found.mean == pytest.approx(point.value**2, rel=1e-6)
    assert 0 < found.variance < 20 * found.mean**2


def test_slices_add_up_to_the_whole() -> None:
    for task in (Task.BINARY, Task.MULTICLASS, Task.REGRESSION):
        counts, plan = counted(task)
        for metric in ("accuracy", "log_loss", "mae", "error_rate", "latency_p50"):
            mean = row_mean(Series(metric), plan)
            if mean is None:
                continue
            rest = mean.of(counts, plan)
            for part in counts.slices.values():
                rest = rest.without(mean.of(part, plan))
            assert rest == Moments()


def test_other_series_are_no_means_of_rows() -> None:
    _, plan = counted(Task.BINARY)
    for metric in ("volume", "missing", "label_coverage", "domain_classifier"):
        assert row_mean(Series(metric), plan) is None
    assert row_mean(Series("ridit", "distance"), plan) is None
    score = row_mean(Series("ridit", "score"), plan)
    assert score is not None and score.metric == "score_mean"


def of(metric: str, plan: ProfilePlan, column: str = "") -> RowMean:
    found = row_mean(Series(metric, column), plan)
    assert found is not None
    return found
