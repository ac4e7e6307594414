from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import median_absolute_error
from tests.metrics.performance.drawn import known, sizes

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


@pytest.mark.parametrize("size", [50, 500, 5000])
def test_it_is_scikit_learn_s_within_a_cell(size: int, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = sizes(size)
    label, said = known(rows)
    point = point_of("median_absolute_error", subject_of(rows, task=Task.REGRESSION))
    reference = median_absolute_error(label, said)
    assert point.value == pytest.approx(reference, rel=0.06)
    assert point.n == len(label)
    assert point.low is not None and point.value is not None and point.high is not None
    ordered = np.sort(np.abs(said - label))
    assert ordered[0] <= point.low < reference < point.high <= ordered[-1]


def test_both_signs_count_alike(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": [-2.0, 2.0] * 10, "label": [0.0] * 20}
    point = point_of("median_absolute_error", subject_of(rows, task=Task.REGRESSION))
    assert point.value == pytest.approx(2.0, rel=0.03)


def test_it_needs_six_rows(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": [1.0] * 5, "label": [2.0] * 5}
    point = point_of("median_absolute_error", subject_of(rows, task=Task.REGRESSION))
    assert point.status is PointStatus.TOO_FEW
    assert point.reason is not None and "needs 6 labelled rows" in point.reason


def test_no_labels_and_one(subject_of: MakeSubject, point_of: OnePoint) -> None:
    none = subject_of({"prediction": [1.0, 2.0]}, task=Task.REGRESSION)
    assert point_of("median_absolute_error", none).status is PointStatus.NO_LABELS
    one = subject_of({"prediction": [1.0, 2.0], "label": [1.5, None]}, task=Task.REGRESSION)
    point = point_of("median_absolute_error", one)
    assert (point.status, point.n) == (PointStatus.TOO_FEW, 1)
