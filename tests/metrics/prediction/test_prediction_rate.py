from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

SCORES = np.linspace(0.005, 0.995, 100)


def test_logged_predictions_count(subject_of: MakeSubject, point_of: OnePoint) -> None:
    predicted = ["1"] * 30 + ["0"] * 60 + [None] * 10
    point = point_of("prediction_rate", subject_of({"score": SCORES, "prediction": predicted}))
    assert [point.value, point.n] == pytest.approx([1 / 3, 90])


def test_without_them_scores_from_the_threshold_on_do(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("prediction_rate", subject_of({"score": SCORES}, threshold=0.8))
    assert point.value == pytest.approx(0.2, abs=0.03)


def test_numbers_and_other_names_of_the_positive_class(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert point_of("prediction_rate", subject_of({"prediction": [1.0, 0.0, 0.0, 0.0]})).value == 0.25
    yes = subject_of({"prediction": ["yes", "no", "no", "no", "yes"]}, positive="yes")
    assert point_of("prediction_rate", yes).value == 0.4


def test_a_positive_class_that_the_baseline_never_predicted(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    subject = subject_of({"prediction": ["1", "0"]}, {"prediction": ["0", "0"]})
    assert point_of("prediction_rate", subject).value == 0.5


def test_no_answers_and_no_classifier(subject_of: MakeSubject, point_of: OnePoint) -> None:
    empty = point_of("prediction_rate", subject_of({"score": []}, {"score": SCORES}))
    assert empty.status is PointStatus.TOO_FEW
    regression = subject_of({"prediction": [1.0, 2.0]}, task=Task.REGRESSION)
    assert points(regression, ["prediction_rate"]) == []
