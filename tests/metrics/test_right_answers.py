from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.schema import Task
from offing.metrics.right_answers import right_answers

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_classifiers_have_right_answers_and_others_none(subject_of: MakeSubject) -> None:
    binary = subject_of({"score": [0.1, 0.9, 0.8], "label": [0.0, 1.0, 0.0]})
    assert right_answers(binary.current.outcome) == (2, 3)
    rows = {"prediction": ["a", "b", None], "label": ["a", "c", "a"]}
    assert right_answers(subject_of(rows, task=Task.MULTICLASS).current.outcome) == (1, 2)
    numbers = subject_of({"prediction": [1.0], "label": [1.0]}, task=Task.REGRESSION)
    assert right_answers(numbers.current.outcome) == (0, 0)
    assert right_answers(None) == (0, 0)
