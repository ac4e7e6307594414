from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_rows_with_garwood_s_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("volume", subject_of({"x": np.arange(100.0)}))
    assert (point.value, point.n) == (100, 100)
    assert (point.low, point.high) == pytest.approx((81.364, 121.627), abs=1e-3)


def test_a_silent_window_has_a_volume_of_zero(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("volume", subject_of({"x": []}, {"x": [1.0, 2.0]}))
    assert point.status is PointStatus.OK
    assert (point.value, point.low) == (0, 0)
    assert point.high == pytest.approx(3.689, abs=1e-3)
