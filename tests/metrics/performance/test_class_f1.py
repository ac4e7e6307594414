from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sklearn.metrics import f1_score
from tests.metrics.performance.drawn import CLASSES, animals, both

from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_each_is_scikit_learn_s(subject_of: MakeSubject) -> None:
    rows = animals(2000)
    label, said = both(rows)
    found = {p.column: p for p in points(subject_of(rows, task=Task.MULTICLASS), ["class_f1"])}
    reference = f1_score(label, said, labels=CLASSES, average=None)
    assert set(found) == set(CLASSES)
    for name, value in zip(CLASSES, reference.tolist(), strict=True):
        point = found[name]
        assert point.value == pytest.approx(value, abs=1e-12)
        assert point.n == sum(name in pair for pair in zip(label, said, strict=True))
        assert point.low is not None and point.value is not None and point.high is not None
        assert 0 <= point.low < value < point.high <= 1


def test_classes_beyond_the_known_ones_share_a_point(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ["eel", "eel", "ant"], "label": ["eel", "fox", "ant"]}
    other = point_of("class_f1", subject_of(rows, animals(), task=Task.MULTICLASS), "other")
    assert other.value == 0.5


def test_a_class_that_is_never_right(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ["ant", "bee"], "label": ["ant", "ant"]}
    subject = subject_of(rows, animals(), task=Task.MULTICLASS)
    bee = point_of("class_f1", subject, "bee")
    assert (bee.value, bee.n) == (0.0, 1)
    assert bee.high is not None and bee.high > 0.5
