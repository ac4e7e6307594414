from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_in_standard_deviations_of_the_baseline(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    rows, baseline = rng.gamma(2, 3, 400), rng.gamma(2, 2, 6000)
    point = point_of("mean_shift", subject_of({"x": rows}, {"x": baseline}), "x")
    assert point.value == pytest.approx((rows.mean() - baseline.mean()) / baseline.std(ddof=1), rel=0.01)
    assert point.expected == 0
    assert point.low is not None and point.low > 0


def test_it_says_why_there_is_none(subject_of: MakeSubject, point_of: OnePoint) -> None:
    flat = point_of("mean_shift", subject_of({"x": [1.0, 2.0]}, {"x": [5.0, 5.0, 5.0]}))
    assert flat.status is PointStatus.UNDEFINED
    single = point_of("mean_shift", subject_of({"x": [1.0]}, {"x": [1.0, 2.0]}))
    assert single.status is PointStatus.TOO_FEW
