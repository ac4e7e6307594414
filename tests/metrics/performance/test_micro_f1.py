from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sklearn.metrics import f1_score
from tests.metrics.performance.drawn import animals, both

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.stats.proportion import wilson

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_scikit_learn_s_with_wilson_s_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = animals()
    label, said = both(rows)
    point = point_of("micro_f1", subject_of(rows, task=Task.MULTICLASS))
    assert point.value == pytest.approx(f1_score(label, said, average="micro"), abs=1e-12)
    right = sum(y == p for y, p in zip(label, said, strict=True))
    assert (point.value, point.low, point.high) == wilson(right, len(label))


def test_other_classes_are_right_when_they_are_the_same(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ["eel", "eel"], "label": ["eel", "fox"]}
    assert point_of("micro_f1", subject_of(rows, animals(), task=Task.MULTICLASS)).value == 0.5


def test_no_labels(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"prediction": ["ant"]}, animals(), task=Task.MULTICLASS)
    assert point_of("micro_f1", subject).status is PointStatus.NO_LABELS
