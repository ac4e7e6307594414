from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_nan_and_infinities_of_numeric_columns(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"x": [1.0, None, float("nan"), float("inf"), float("-inf")] * 20, "c": ["a"] * 100}
    subject = subject_of(rows)
    point = point_of("not_finite", subject, "x")
    assert (point.value, point.n) == (0.6, 100)
    interval = binomtest(60, 100).proportion_ci(0.95, method="wilson")
    assert (point.low, point.high) == pytest.approx((interval.low, interval.high))
    assert {p.column for p in points(subject, ["not_finite"])} == {"x"}
