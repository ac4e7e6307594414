from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.metrics.confusion import confusion_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_both_tasks_have_a_matrix(subject_of: MakeSubject) -> None:
    binary = subject_of({"prediction": ["1", "0", "1", "0"], "label": [1.0, 0.0, 0.0, None]})
    found = confusion_of(binary, "x")
    assert not isinstance(found, Point)
    assert found.tolist() == [[1, 1], [0, 1]]
    rows = {"prediction": ["a", "b", "c", "c"], "label": ["a", "a", "c", None]}
    classes = confusion_of(subject_of(rows, task=Task.MULTICLASS), "x")
    assert not isinstance(classes, Point)
    assert sorted(classes.diagonal().tolist()) == [0, 1, 1]
    assert classes.sum() == 3


def test_classes_that_the_baseline_never_had_agree_by_text(subject_of: MakeSubject) -> None:
    now = {"prediction": ["x", "x", "y", "a"], "label": ["x", "y", "y", "a"]}
    then = {"prediction": ["a", "b"], "label": ["a", "b"]}
    found = confusion_of(subject_of(now, then, task=Task.MULTICLASS), "x")
    assert not isinstance(found, Point)
    assert found.trace() == 3
    assert found.sum() == 4


def test_why_there_is_none(subject_of: MakeSubject) -> None:
    unlabelled = confusion_of(subject_of({"prediction": ["1"], "label": [None]}), "x")
    assert isinstance(unlabelled, Point)
    assert unlabelled.status is PointStatus.NO_LABELS
    silent = confusion_of(subject_of({"prediction": [None], "label": [1.0]}, {"prediction": ["1"]}), "x")
    assert isinstance(silent, Point)
    assert silent.status is PointStatus.UNDEFINED
