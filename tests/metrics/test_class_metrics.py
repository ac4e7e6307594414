from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import Point
from offing.domain.schema import Task
from offing.metrics.class_metrics import average_score, class_names, class_scores, each_score
from offing.profiles.outcome import ClassCounts
from offing.stats.class_scores import ClassScores

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

ROWS = {
    "prediction": ["a", "a", "b", "eel", "eel", None] * 10,
    "label": ["a", "b", "b", "eel", "fox", "a"] * 10,
}
BASELINE = {"prediction": ["a", "b"], "label": ["a", "b"]}


def test_the_counts_become_scores_with_the_other_classes_last(subject_of: MakeSubject) -> None:
    subject = subject_of(ROWS, BASELINE, task=Task.MULTICLASS)
    found = class_scores(subject, "m")
    assert isinstance(found, ClassScores)
    assert class_names(subject) == ("a", "b", "other")
    assert found.right.tolist() == [10, 10, 10]
    assert found.labels.tolist() == [10, 20, 20]
    (average,) = average_score(subject, "m", "recall")
    assert average.value == pytest.approx((1 + 0.5 + 0.5) / 3)
    each = {point.column: point.value for point in each_score(subject, "m", "precision", "none")}
    assert each == {"a": 0.5, "b": 1.0, "other": 0.5}


def test_counts_that_contradict_each_other_are_borne(subject_of: MakeSubject) -> None:
    subject = subject_of(ROWS, BASELINE, task=Task.MULTICLASS)
    assert isinstance(subject.current.outcome, ClassCounts)
    odd = replace(subject.current.outcome, correct=np.array([99, 0, 99]))
    found = class_scores(replace(subject, current=replace(subject.current, outcome=odd)), "m")
    assert isinstance(found, ClassScores)
    assert found.right.tolist() == [10, 0, 20]


def test_the_outcome_of_another_task_is_an_error(subject_of: MakeSubject) -> None:
    binary = subject_of({"score": [0.5], "label": [1.0]})
    with pytest.raises(TypeError, match="OutcomeCounts, not the outcome of a multiclass model"):
        class_scores(binary, "m")


def test_no_labels(subject_of: MakeSubject) -> None:
    subject = subject_of({"prediction": ["a"]}, BASELINE, task=Task.MULTICLASS)
    assert isinstance(class_scores(subject, "m"), Point)
    assert len([*average_score(subject, "m", "f1")]) == len([*each_score(subject, "m", "f1", "")]) == 1
