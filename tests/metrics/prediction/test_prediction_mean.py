from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_mean_of_a_regression(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"prediction": [10.0, 20.0, 60.0]}, task=Task.REGRESSION)
    assert point_of("prediction_mean", subject).value == pytest.approx(30, abs=0.01)


def test_a_classifier_has_none(subject_of: MakeSubject) -> None:
    assert points(subject_of({"prediction": ["0", "1"]}), ["prediction_mean"]) == []
