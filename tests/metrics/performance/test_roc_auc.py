from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_scikit_learn_s_to_a_cell(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    scores = rng.beta(2, 5, 4000)
    labels = (rng.random(4000) < scores).astype(float)
    point = point_of("roc_auc", subject_of({"score": scores, "label": labels}))
    assert point.value == pytest.approx(roc_auc_score(labels, scores), abs=0.0005)
    assert point.n == 4000
    assert point.low is not None and point.value is not None and point.high is not None
    assert 0.02 < point.high - point.low < 0.06


@pytest.mark.parametrize("only", ["positive", "negative"])
def test_one_class_cannot_be_ranked(only: str, subject_of: MakeSubject, point_of: OnePoint) -> None:
    labels = [1.0 if only == "positive" else 0.0] * 3
    point = point_of("roc_auc", subject_of({"score": [0.1, 0.5, 0.9], "label": labels}))
    assert (point.status, point.n) == (PointStatus.UNDEFINED, 3)
    assert point.reason == f"all 3 labels are {only}: one class cannot be ranked"


def test_no_labels_and_no_scores(subject_of: MakeSubject, point_of: OnePoint) -> None:
    unlabelled = point_of("roc_auc", subject_of({"score": [0.1, 0.5]}))
    assert unlabelled.status is PointStatus.NO_LABELS
    assert unlabelled.reason == "none of the 2 predictions has a label yet"
    unscored = subject_of({"score": [None], "label": [1.0]}, {"score": [0.1]})
    assert point_of("roc_auc", unscored).status is PointStatus.UNDEFINED


def test_two_rows_have_a_wide_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("roc_auc", subject_of({"score": [0.1, 0.9], "label": [0.0, 1.0]}))
    assert (point.value, point.high) == (1, 1)
    assert point.low is not None and point.low < 0.3


def test_a_regression_has_none(subject_of: MakeSubject) -> None:
    assert points(subject_of({"score": [0.1], "prediction": [1.0]}, task=Task.REGRESSION), ["roc_auc"]) == []
