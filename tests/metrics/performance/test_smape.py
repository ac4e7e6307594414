from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.metrics.performance.drawn import known, sizes

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_the_mean_of_symmetric_shares(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = sizes(3000)
    label, said = known(rows)
    point = point_of("smape", subject_of(rows, task=Task.REGRESSION))
    reference = (2 * np.abs(said - label) / (np.abs(said) + np.abs(label))).mean()
    assert point.value == pytest.approx(reference, abs=1e-6)
    assert point.n == len(label)


def test_a_zero_that_was_foreseen_is_no_error(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": [0.0, 1.0], "label": [0.0, -1.0]}
    assert point_of("smape", subject_of(rows, task=Task.REGRESSION)).value == 1.0


def test_no_labels_and_one(subject_of: MakeSubject, point_of: OnePoint) -> None:
    none = subject_of({"prediction": [1.0, 2.0]}, task=Task.REGRESSION)
    assert point_of("smape", none).status is PointStatus.NO_LABELS
    one = subject_of({"prediction": [1.0, 2.0], "label": [1.5, None]}, task=Task.REGRESSION)
    point = point_of("smape", one)
    assert (point.status, point.n) == (PointStatus.TOO_FEW, 1)
