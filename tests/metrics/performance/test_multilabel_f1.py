from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import f1_score
from tests.metrics.performance.drawn import tagged

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


@pytest.mark.parametrize("size", [50, 300, 3000])
def test_it_is_scikit_learn_s(size: int, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, truth, said = tagged(size)
    point = point_of("multilabel_f1", subject_of(rows, tagged()[0], task=Task.MULTILABEL))
    reference = f1_score(truth, said, average="micro")
    assert point.value == pytest.approx(reference, abs=1e-6)
    assert point.n == size
    assert point.low is not None and point.value is not None and point.high is not None
    assert 0 <= point.low < reference < point.high <= 1


def test_its_interval_is_that_of_a_bootstrap_of_rows(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, truth, said = tagged(600)
    point = point_of("multilabel_f1", subject_of(rows, task=Task.MULTILABEL))
    draws = np.random.default_rng(0).integers(0, 600, (2000, 600))
    hits, named = (truth & said).sum(1), truth.sum(1) + said.sum(1)
    low, high = np.quantile(2 * hits[draws].sum(1) / named[draws].sum(1), (0.025, 0.975))
    assert [point.low, point.high] == pytest.approx([low, high], abs=0.1 * (high - low))


def test_nothing_is_named(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ["[]", "[]"], "label": ["[]", "[]"]}
    point = point_of("multilabel_f1", subject_of(rows, tagged()[0], task=Task.MULTILABEL))
    assert (point.status, point.n) == (PointStatus.UNDEFINED, 2)


def test_no_labels_and_unreadable_ones(subject_of: MakeSubject, point_of: OnePoint) -> None:
    none = subject_of({"prediction": ['["a"]']}, tagged()[0], task=Task.MULTILABEL)
    assert point_of("multilabel_f1", none).status is PointStatus.NO_LABELS
    broken = subject_of({"prediction": ['["a"]'], "label": ["[1"]}, tagged()[0], task=Task.MULTILABEL)
    point = point_of("multilabel_f1", broken)
    assert point.status is PointStatus.UNDEFINED
    assert point.reason is not None and "1 row could not be read" in point.reason
