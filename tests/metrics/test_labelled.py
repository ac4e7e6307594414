from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.metrics.labelled import binary_outcome, outcome_of, residuals

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_unlabelled_and_silent_windows_say_so(subject_of: MakeSubject) -> None:
    unlabelled = outcome_of(subject_of({"score": [0.1, 0.2]}), "any")
    silent = outcome_of(subject_of({"score": []}, {"score": [0.1]}), "any")
    assert isinstance(unlabelled, Point) and isinstance(silent, Point)
    assert unlabelled.status is silent.status is PointStatus.NO_LABELS
    assert (unlabelled.reason, silent.reason) == ("none of the 2 predictions has a label yet", "no rows")


def test_the_outcome_of_another_task_is_a_type_error(subject_of: MakeSubject) -> None:
    binary = subject_of({"score": [0.1], "label": [1.0]})
    regression = subject_of({"prediction": [2.0], "label": [1.0]}, task=Task.REGRESSION)
    with pytest.raises(TypeError, match="not the residuals of a regression"):
        residuals(binary, "any")
    with pytest.raises(TypeError, match="not the outcome of a binary classifier"):
        binary_outcome(regression, "any")
