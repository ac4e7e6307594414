from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import binomtest

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def rows(seed: int, size: int) -> dict[str, Any]:
    """Return rows whose wrong answers get their labels later."""
    rng = np.random.default_rng(seed)
    score = rng.random(size)
    label = (rng.random(size) < score).astype(float)
    wrong = (score > 0.5) != (label == 1)
    return {"score": score, "label": label, "label_lag": rng.exponential(3600, size) * np.where(wrong, 4, 1)}


def test_only_early_labels_count_on_both_sides(subject_of: MakeSubject, point_of: OnePoint) -> None:
    now, then = rows(1, 1500), rows(2, 3000)
    point = point_of("early_accuracy", subject_of(now, then))
    early = float(np.sort(then["label_lag"])[1500])
    shares = []
    for side in (now, then):
        kept = side["label_lag"] <= early
        shares.append(((side["score"][kept] > 0.5) == (side["label"][kept] == 1)).mean())
    kept = int((now["label_lag"] <= early).sum())
    interval = binomtest(round(shares[0] * kept), kept).proportion_ci(0.95, method="wilson")
    assert point.n == pytest.approx(kept, abs=1)
    assert (point.value, point.expected) == pytest.approx(tuple(shares), abs=2e-3)
    assert (point.low, point.high) == pytest.approx((interval.low, interval.high), abs=2e-3)
    assert (point.note or "").startswith("of labels that came within ")


def test_it_differs_from_accuracy_where_errors_show_late(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of(rows(1, 4000), rows(2, 4000))
    assert (point_of("early_accuracy", subject).low or 0) > (point_of("accuracy", subject).high or 1)


def test_without_predictions_or_for_a_slice_there_is_none(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    then = rows(1, 100)
    now = {**then, "score": [None] * 100, "label_lag": np.zeros(100)}
    assert point_of("early_accuracy", subject_of(now, then)).status is PointStatus.UNDEFINED
    then["c"] = ["a"] * 100
    assert points(subject_of(then, then, slice="c=a", segments=["c"]), ["early_accuracy"]) == []


def test_of_a_multiclass_model(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = {"prediction": ["a", "b"] * 50, "label": ["a", "c"] * 50, "label_lag": [60.0] * 50 + [999.0] * 50}
    point = point_of("early_accuracy", subject_of(then, then, task=Task.MULTICLASS))
    assert (point.value, point.expected, point.n) == (0.5, 0.5, 100)
