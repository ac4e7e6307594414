from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.domain.window import Window
from offing.stats.poisson import garwood

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_rows_per_second_of_the_window(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("throughput", subject_of({"x": [1.0] * 432}))
    assert point.value == pytest.approx(0.005)
    assert point.n == 432
    assert (point.low, point.high) == pytest.approx((garwood(432).low / 86_400, garwood(432).high / 86_400))


def test_silence_is_a_rate_of_nothing(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"x": []}, {"x": [1.0]})
    point = point_of("throughput", subject)
    assert (point.value, point.low, point.n) == (0.0, 0.0, 0)
    assert point.high == pytest.approx(3.6889 / 86_400, rel=1e-4)
    nowhere = replace(subject, window=Window(5, 5))
    assert point_of("throughput", nowhere).status is PointStatus.UNDEFINED
