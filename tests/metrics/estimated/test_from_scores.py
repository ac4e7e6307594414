"""The seven estimates from scores, through the kernel, against what the labels show when they come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn import metrics as sk

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import all_metrics, points
from offing.metrics.track_record import REALISED, TrackRecord

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint
    from tests.metrics.estimated.conftest import MakeRows

REFERENCE: dict[str, Any] = {
    "estimated_accuracy": lambda y, s: sk.accuracy_score(y, s >= 0.5),
    "estimated_brier": sk.brier_score_loss,
    "estimated_f1": lambda y, s: sk.f1_score(y, s >= 0.5),
    "estimated_log_loss": sk.log_loss,
    "estimated_precision": lambda y, s: sk.precision_score(y, s >= 0.5),
    "estimated_recall": lambda y, s: sk.recall_score(y, s >= 0.5),
    "estimated_roc_auc": sk.roc_auc_score,
}
BAD = TrackRecord(steps=20, bias=0.05, rmse=0.06, held=3, tolerance=0.02)


def value_of(point: Point) -> float:
    assert point.value is not None, point
    return point.value


@pytest.mark.parametrize("metric", REFERENCE)
@pytest.mark.parametrize("logged", [True, False])
def test_moved_scores_are_judged_as_their_labels_will(
    metric: str, logged: bool, rows_of: MakeRows, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    then, now = rows_of(20_000, logged=logged), rows_of(20_000, seed=1, shape=(4.0, 2.5), logged=logged)
    unlabelled = {name: part for name, part in now.items() if name != "label"}
    point = point_of(metric, subject_of(unlabelled, then))
    real = REFERENCE[metric](now["label"], now["score"])
    before = REFERENCE[metric](then["label"], then["score"])
    assert point.low is not None and point.high is not None
    assert point.low <= real <= point.high
    assert abs(value_of(point) - real) < abs(before - real) / 3
    assert point.expected == pytest.approx(before, abs=1e-3)
    assert (point.n, point.m) == (20_000, 20_000)
    assert point.note == "assumes that P(label | score) is as in the baseline"


@pytest.mark.parametrize("metric", REFERENCE)
def test_where_nothing_moved_it_says_what_was(
    metric: str, rows_of: MakeRows, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    then = rows_of(5000)
    point = point_of(metric, subject_of(then, then))
    assert value_of(point) == pytest.approx(REFERENCE[metric](then["label"], then["score"]), abs=1.5e-3)
    assert point.expected == pytest.approx(point.value, abs=1.5e-3)


@pytest.mark.parametrize("metric", REFERENCE)
def test_labels_that_have_come_already_do_not_matter(
    metric: str, rows_of: MakeRows, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    then, now = rows_of(2000), rows_of(1000, seed=1)
    without = point_of(metric, subject_of({"score": now["score"]}, then))
    assert point_of(metric, subject_of(now, then)) == without


@pytest.mark.parametrize("metric", REFERENCE)
def test_a_small_baseline_and_a_small_window_widen_it(
    metric: str, rows_of: MakeRows, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    widths = []
    for m, n in ((20_000, 20_000), (500, 20_000), (20_000, 200)):
        point = point_of(metric, subject_of({"score": rows_of(n, seed=1)["score"]}, rows_of(m)))
        assert point.low is not None and point.high is not None
        widths.append(point.high - point.low)
    assert widths[1] > 3 * widths[0] and widths[2] > 3 * widths[0]


@pytest.mark.parametrize("metric", REFERENCE)
def test_a_bad_record_withdraws_it(
    metric: str, rows_of: MakeRows, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    subject = replace(subject_of(rows_of(500, seed=1), rows_of(2000)), track_record={metric: BAD})
    point = point_of(metric, subject)
    assert point.status is PointStatus.UNDEFINED
    assert point.reason is not None and point.reason.startswith("withdrawn: over 20 steps")
    other = {**dict.fromkeys(REALISED, BAD), metric: replace(BAD, held=20)}
    assert point_of(metric, replace(subject, track_record=other)).status is PointStatus.OK


@pytest.mark.parametrize("metric", REFERENCE)
@pytest.mark.parametrize(
    "scores",
    [
        np.random.default_rng(0).standard_cauchy(3000),
        np.where(np.random.default_rng(1).random(3000) < 0.9, 0.0, np.random.default_rng(2).random(3000)),
        np.round(np.random.default_rng(3).random(3000), 1),
        np.where(np.random.default_rng(4).random(3000) < 0.3, np.nan, np.random.default_rng(5).random(3000)),
        np.full(3000, 0.5),
    ],
    ids=["heavy tails", "zeros", "ties", "a third missing", "constant"],
)
def test_nasty_scores(metric: str, scores: np.ndarray, subject_of: MakeSubject, point_of: OnePoint) -> None:
    labels = (
        np.random.default_rng(6).random(3000) < np.nan_to_num(np.clip(scores, 0.05, 0.95), nan=0.5)
    ) * 1.0
    then = {"score": scores, "label": labels}
    there = np.isfinite(scores)
    clipped = np.clip(scores[there], 1e-15, 1 - 1e-15)
    for size in (1, 2, 3000):
        point = point_of(metric, subject_of({"score": scores[:size]}, then))
        if point.status is not PointStatus.OK:
            assert point.status in (PointStatus.TOO_FEW, PointStatus.UNDEFINED)
            assert size < 3000 or metric == "estimated_precision"
            continue
        assert point.low is not None and point.high is not None
        assert point.low <= value_of(point) <= point.high
        if size == 3000 and metric != "estimated_brier":
            real = REFERENCE[metric](labels[there], clipped)
            assert value_of(point) == pytest.approx(real, abs=0.02)


def test_precision_of_no_alarms_is_not_defined(
    rows_of: MakeRows, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    point = point_of("estimated_precision", subject_of({"score": [0.1] * 50}, rows_of(2000)))
    assert (point.status, point.reason) == (PointStatus.UNDEFINED, "no rows decided positive")


def test_one_class_in_the_baseline(rows_of: MakeRows, subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = {**rows_of(2000), "label": np.zeros(2000)}
    point = point_of("estimated_accuracy", subject_of({"score": [0.2] * 30 + [0.9] * 70}, then))
    assert value_of(point) == pytest.approx(0.3, abs=0.005)
    assert point_of("estimated_roc_auc", subject_of({"score": [0.2] * 9}, then)).status is PointStatus.TOO_FEW


def classes(size: int, seed: int, sure: float) -> dict[str, Any]:
    """Return answers of three classes whose confidence says how often they are right."""
    rng = np.random.default_rng([seed, size])
    confidence = 1 / 3 + 2 / 3 * rng.beta(sure, 2, size)
    label = rng.choice(["a", "b", "c"], size)
    wrong = np.where(label == "a", "b", "a")
    return {
        "score": confidence,
        "label": label,
        "prediction": np.where(rng.random(size) < confidence**1.5, label, wrong),
    }


def test_accuracy_of_many_classes(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then, now = classes(20_000, 0, 2.0), classes(20_000, 1, 4.0)
    subject = subject_of({k: v for k, v in now.items() if k != "label"}, then, task=Task.MULTICLASS)
    point = point_of("estimated_accuracy", subject)
    real, before = (float((part["label"] == part["prediction"]).mean()) for part in (now, then))
    assert real - before > 0.1
    assert value_of(point) == pytest.approx(real, abs=0.01)
    assert point.expected == pytest.approx(before)
    assert {p.metric for p in points(subject, REFERENCE)} == {"estimated_accuracy"}


def test_all_from_scores_are_here() -> None:
    ids = {m.id for m in all_metrics().values() if m.family == "estimated"}
    assert set(REFERENCE) == {name for name in ids if "sample" not in all_metrics()[name].needs} - {
        "drift_harm"
    }
