from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

if TYPE_CHECKING:
    from tests.metrics.fairness.conftest import ByHand, Points

    from offing.metrics.subject import Subject


def test_each_group_has_its_own(fair: Subject, hand: ByHand, found: Points) -> None:
    points = found("group_precision", fair)
    reference = {**hand("sex", "precision"), **hand("race", "precision"), **hand("sex*race", "precision")}
    assert {key for key, point in points.items() if point.value is not None} == set(reference)
    for key, value in reference.items():
        point = points[key]
        assert point.value == pytest.approx(value, abs=1e-12)
        interval = binomtest(round(value * point.n), point.n).proportion_ci(0.95, method="wilson")
        assert (point.low, point.high) == pytest.approx((interval.low, interval.high), abs=1e-9)
