from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, precision_score

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_scikit_learn_s_with_wilson_s_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    scores = rng.random(500)
    labels = (rng.random(500) < scores).astype(float)
    point = point_of("precision", subject_of({"score": scores, "label": labels}, threshold=0.7))
    predicted = scores >= 0.7
    assert point.value == pytest.approx(precision_score(labels, predicted))
    (_, fp), (fn, tp) = confusion_matrix(labels, predicted)
    whole = int(tp + fp)
    interval = binomtest(int(tp), whole).proportion_ci(0.95, method="wilson")
    assert [point.low, point.high, point.n] == pytest.approx([interval.low, interval.high, whole])
    assert fp and fn


def test_it_may_be_undefined(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("precision", subject_of({"score": [0.1, 0.2], "label": [1.0, 0.0]}))
    assert (point.status, point.reason) == (PointStatus.UNDEFINED, "no labelled row was predicted positive")


def test_no_labels(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert point_of("precision", subject_of({"score": [0.1]})).status is PointStatus.NO_LABELS
