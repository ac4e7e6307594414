"""The intervals of these metrics hold the truth as often as they say: 2,000 windows of 50 rows each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.metrics.performance.drawn import compact

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.domain.window import MINUTE
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan

WINDOWS, ROWS = 2000, 50
RNG = np.random.default_rng(11)


def covered(
    task: Task, columns: dict[str, Any], truths: dict[tuple[str, str | None], float]
) -> dict[Any, float]:
    """Return which share of the windows has a point whose interval holds the truth, by metric and column."""
    times = np.repeat(np.arange(WINDOWS, dtype=np.int64) * MINUTE, ROWS)
    table = pa.table({"timestamp": pa.array(times, pa.timestamp("us", "UTC")), **columns})
    plan = ProfilePlan.fit(table.slice(0, 5000), task=task)
    hits = dict.fromkeys(truths, 0)
    for found in profile(table, plan, width=MINUTE).values():
        for point in points(Subject(found, None, plan, found.window), {name for name, _ in truths}):
            key = (point.metric, point.column)
            if point.status is PointStatus.OK and key in truths:
                assert point.low is not None and point.high is not None
                hits[key] += point.low <= truths[key] <= point.high
    return {key: count / WINDOWS for key, count in hits.items()}


def check(found: dict[Any, float]) -> None:
    assert {key: share for key, share in found.items() if not 0.92 <= share <= 0.98} == {}


@pytest.mark.parametrize("kind", ["normal", "laplace", "skewed"])
def test_of_a_regression(kind: str) -> None:
    size = WINDOWS * ROWS
    label = RNG.gamma(9, 5, size)
    if kind == "normal":
        error = RNG.normal(1, 6, size)
    elif kind == "laplace":
        error = RNG.laplace(0, 4, size)
    else:
        error = RNG.exponential(5, size) - 4
    said, distance = label + error, np.abs(error)
    truths = {
        "bias": error.mean(),
        "mae": distance.mean(),
        "rmse": np.sqrt((error**2).mean()),
        "r2": 1 - (error**2).mean() / label.var(),
        "median_absolute_error": np.median(distance),
        "mape": (distance / label).mean(),
        "smape": (2 * distance / (np.abs(said) + label)).mean(),
    }
    check(
        covered(
            Task.REGRESSION,
            {"prediction": said, "label": label},
            {(name, None): float(value) for name, value in truths.items()},
        )
    )


def test_of_answers_with_a_spread() -> None:
    size = WINDOWS * ROWS
    label, half = RNG.normal(0, 1, size), RNG.gamma(4, 0.4, size)
    said = [compact({"value": 0, "low": -h, "high": h, "q0.9": 1.5}) for h in half.tolist()]
    truths = {
        ("interval_coverage", None): float((np.abs(label) <= half).mean()),
        ("interval_width", None): float(2 * half.mean()),
        ("pinball_loss", "q0.9"): float(np.maximum(0.9 * (label - 1.5), -0.1 * (label - 1.5)).mean()),
    }
    check(covered(Task.REGRESSION, {"prediction": said, "label": label}, truths))


def test_of_distributions_over_classes() -> None:
    size = WINDOWS * ROWS
    shares = RNG.dirichlet([2.0, 2.0, 2.0], size)
    drawn = (RNG.random((size, 1)) > shares.cumsum(1)).sum(1).clip(0, 2)
    said = [compact(dict(zip("abc", row, strict=True))) for row in shares.tolist()]
    own = shares[np.arange(size), drawn]
    right = shares.argmax(1) == drawn
    truths = {
        ("class_log_loss", None): float(-np.log(own).mean()),
        ("class_brier", None): float(((shares**2).sum(1) - 2 * own + 1).mean()),
        ("micro_f1", None): float(right.mean()),
        ("class_recall", "a"): float(right[drawn == 0].mean()),
        ("class_precision", "a"): float(right[shares.argmax(1) == 0].mean()),
    }
    check(covered(Task.MULTICLASS, {"prediction": said, "label": [*map("abc".__getitem__, drawn)]}, truths))


def test_of_sets_of_labels() -> None:
    size = WINDOWS * ROWS
    truth = RNG.random((size, 4)) < [0.2, 0.4, 0.5, 0.1]
    said = truth ^ (RNG.random(truth.shape) < 0.15)
    names = np.array(list("abcd"))
    either, both = (truth | said).sum(1), (truth & said).sum(1)
    truths = {
        "subset_accuracy": (truth == said).all(1).mean(),
        "hamming_loss": (truth != said).mean(),
        "jaccard": np.where(either, both / np.maximum(either, 1), 1.0).mean(),
        "multilabel_f1": 2 * both.sum() / (truth.sum() + said.sum()),
    }
    texts = {
        name: [compact(names[row].tolist()) for row in table]
        for name, table in (("prediction", said), ("label", truth))
    }
    check(covered(Task.MULTILABEL, texts, {(name, None): float(value) for name, value in truths.items()}))


def test_of_rankings() -> None:
    size = WINDOWS * ROWS
    # Of twenty places one holds the one relevant item, the first ones more often.
    place = np.minimum(RNG.geometric(0.12, size), 20)
    items = [f"i{i}" for i in range(20)]
    said = [compact([*items[: p - 1], "hit", *items[p - 1 : 19]]) for p in place.tolist()]
    top = place <= 5
    truths: dict[tuple[str, str | None], float] = {
        ("mrr", None): float((1 / place).mean()),
        ("ndcg", "@5"): float(np.where(top, 1 / np.log2(place + 1), 0).mean()),
        ("map", "@5"): float(np.where(top, 1 / place, 0).mean()),
        ("hit_rate", "@5"): float(top.mean()),
        ("precision_at_k", "@5"): float(top.mean() / 5),
        ("recall_at_k", "@5"): float(top.mean()),
    }
    check(covered(Task.RANKING, {"prediction": said, "label": ["hit"] * size}, truths))
