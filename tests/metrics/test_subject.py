from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offing.errors import Conflict
from offing.metrics.subject import Subject

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_columns_come_with_outputs_last(subject_of: MakeSubject) -> None:
    subject = subject_of({"b": [1.0], "a": ["x"], "score": [0.5], "prediction": ["0"]})
    assert [pair.name for pair in subject.pairs] == ["a", "b", "score", "prediction"]
    assert subject.rows == 1


def test_profiles_of_two_plans_cannot_be_compared(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0, 2.0]}, {"x": [1.0, 2.0]})
    other = subject_of({"x": [1.0, 2.0]}, {"x": [100.0, 900.0]})
    with pytest.raises(Conflict, match="was counted with plan"):
        Subject(subject.current, other.baseline, subject.plan, subject.window)
    assert replace(subject, baseline=None).pairs[0].baseline is None
