from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_of_a_binary_model(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"score": [0.1, 0.9, 0.8, 0.2], "label": [0.0, 1.0, 0.0, None]})
    point = point_of("accuracy", subject)
    assert (round(point.value or 0, 4), point.n) == (0.6667, 3)


def test_of_a_multiclass_model(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ["a", "b", "c", "a"], "label": ["a", "b", "a", "a"]}
    assert point_of("accuracy", subject_of(rows, task=Task.MULTICLASS)).value == 0.75


def test_labels_without_predictions(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"score": [None], "label": [1.0]}, {"score": [0.1]})
    assert point_of("accuracy", subject).status is PointStatus.UNDEFINED
