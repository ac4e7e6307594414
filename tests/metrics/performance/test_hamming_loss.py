from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sklearn.metrics import hamming_loss
from tests.metrics.performance.drawn import tagged

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


@pytest.mark.parametrize("size", [50, 300, 3000])
def test_it_is_scikit_learn_s(size: int, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, truth, said = tagged(size)
    point = point_of("hamming_loss", subject_of(rows, tagged()[0], task=Task.MULTILABEL))
    reference = hamming_loss(truth, said)
    assert point.value == pytest.approx(reference, abs=1e-6)
    assert point.n == size
    assert point.low is not None and point.value is not None and point.high is not None
    assert 0 <= point.low < reference < point.high <= 1


def test_the_labels_are_those_of_the_baseline(subject_of: MakeSubject, point_of: OnePoint) -> None:
    now = {"prediction": ['["a"]', "[]"], "label": ['["b"]', "[]"]}
    then = {"prediction": ['["a","b","c"]'], "label": ['["d"]']}
    assert point_of("hamming_loss", subject_of(now, then, task=Task.MULTILABEL)).value == 0.25


def test_no_labels_and_unreadable_ones(subject_of: MakeSubject, point_of: OnePoint) -> None:
    none = subject_of({"prediction": ['["a"]']}, tagged()[0], task=Task.MULTILABEL)
    assert point_of("hamming_loss", none).status is PointStatus.NO_LABELS
    broken = subject_of({"prediction": ['["a"]'], "label": ["[1"]}, tagged()[0], task=Task.MULTILABEL)
    point = point_of("hamming_loss", broken)
    assert point.status is PointStatus.UNDEFINED
    assert point.reason is not None and "1 row could not be read" in point.reason
