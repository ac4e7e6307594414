from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_mean_with_student_s_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    scores = np.random.default_rng(1).beta(2, 8, 500)
    point = point_of("score_mean", subject_of({"score": scores}))
    half = 1.9647 * scores.std(ddof=1) / np.sqrt(500)
    assert point.value == pytest.approx(scores.mean(), abs=1e-4)
    assert point.high == pytest.approx(scores.mean() + half, abs=2e-4)


def test_one_score_has_no_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("score_mean", subject_of({"score": [0.5]}, {"score": [0.1, 0.2]}))
    assert (point.status, point.n) == (PointStatus.TOO_FEW, 1)


def test_a_model_without_scores_has_no_point(subject_of: MakeSubject) -> None:
    assert points(subject_of({"x": [1.0, 2.0]}), ["score_mean"]) == []
