from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import log_loss

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_scikit_learn_s_with_student_s_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    scores = rng.random(800)
    labels = (rng.random(800) < scores).astype(float)
    point = point_of("log_loss", subject_of({"score": scores, "label": labels}))
    losses = -np.log(np.where(labels == 1, scores, 1 - scores))
    assert point.value == pytest.approx(log_loss(labels, scores), abs=1e-5)
    assert point.high == pytest.approx(losses.mean() + 1.963 * losses.std(ddof=1) / np.sqrt(800), abs=1e-3)


def test_a_sure_and_wrong_score_is_finite(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("log_loss", subject_of({"score": [1.0, 0.0, 0.5], "label": [0.0, 1.0, 1.0]}))
    assert point.value is not None
    assert 20 < point.value < 35


def test_one_label_has_no_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("log_loss", subject_of({"score": [0.5, 0.4], "label": [1.0, None]}))
    assert (point.status, point.n) == (PointStatus.TOO_FEW, 1)
