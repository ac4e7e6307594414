from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sklearn.metrics import precision_score
from tests.metrics.performance.drawn import animals, both

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


@pytest.mark.parametrize("size", [120, 400, 5000])
def test_it_is_scikit_learn_s(size: int, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = animals(size)
    label, said = both(rows)
    point = point_of("macro_precision", subject_of(rows, animals(), task=Task.MULTICLASS))
    reference = precision_score(label, said, average="macro", zero_division=0)
    assert point.value == pytest.approx(reference, abs=1e-9)
    assert point.n == len(label)
    assert point.low is not None and point.value is not None and point.high is not None
    assert 0 <= point.low < reference < point.high <= 1


def test_few_rows_for_many_classes(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("macro_precision", subject_of(animals(50), animals(), task=Task.MULTICLASS))
    assert point.status is PointStatus.TOO_FEW
    assert point.reason is not None and "4 classes needs 60 rows" in point.reason


def test_one_class_that_is_always_right(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ["ant"] * 40, "label": ["ant"] * 40}
    point = point_of("macro_precision", subject_of(rows, animals(), task=Task.MULTICLASS))
    assert (point.value, point.high) == (1.0, 1.0)
    assert point.low is not None and 0.9 < point.low < 1.0


def test_labels_or_predictions_that_are_missing(subject_of: MakeSubject, point_of: OnePoint) -> None:
    unlabelled = subject_of({"prediction": ["ant"]}, animals(), task=Task.MULTICLASS)
    assert point_of("macro_precision", unlabelled).status is PointStatus.NO_LABELS
    silent = subject_of({"label": ["ant"]}, animals(), task=Task.MULTICLASS)
    assert point_of("macro_precision", silent).status is PointStatus.UNDEFINED
