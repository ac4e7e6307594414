from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sklearn.metrics import mean_absolute_percentage_error
from tests.metrics.performance.drawn import known, sizes

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_scikit_learn_s_over_labels_that_are_not_0(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = sizes(3000)
    label, said = known(rows)
    point = point_of("mape", subject_of(rows, task=Task.REGRESSION))
    kept = label != 0
    reference = mean_absolute_percentage_error(label[kept], said[kept])
    assert point.value == pytest.approx(reference, abs=1e-6)
    assert point.n == kept.sum() < len(label)
    assert point.low is not None and point.value is not None and point.high is not None
    assert 0 < point.low < point.value < point.high
    assert point.high - point.value > point.value - point.low, "losses are skewed"


def test_labels_that_are_all_0(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": [1.0, 2.0], "label": [0.0, 0.0]}
    point = point_of("mape", subject_of(rows, task=Task.REGRESSION))
    assert point.status is PointStatus.UNDEFINED
    assert point.reason == "none of 2 labelled rows gives a value"


def test_an_answer_that_is_infinite_is_said(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": [1.0, 2.0, float("inf")], "label": [2.0, 2.0, 2.0]}
    point = point_of("mape", subject_of(rows, task=Task.REGRESSION))
    assert (point.value, point.n, point.note) == (0.25, 2, "1 row could not be read")


def test_no_labels_and_one(subject_of: MakeSubject, point_of: OnePoint) -> None:
    none = subject_of({"prediction": [1.0, 2.0]}, task=Task.REGRESSION)
    assert point_of("mape", none).status is PointStatus.NO_LABELS
    one = subject_of({"prediction": [1.0, 2.0], "label": [1.5, None]}, task=Task.REGRESSION)
    point = point_of("mape", one)
    assert (point.status, point.n) == (PointStatus.TOO_FEW, 1)
