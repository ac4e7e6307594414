from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.fairness.conftest import ByHand, Points

    from offing.metrics.subject import Subject


def test_each_group_has_its_own(fair: Subject, hand: ByHand, found: Points) -> None:
    points = found("group_selection_rate", fair)
    reference = {**hand("sex", "selection"), **hand("race", "selection"), **hand("sex*race", "selection")}
    assert {key for key, point in points.items() if point.value is not None} == set(reference)
    for key, value in reference.items():
        point = points[key]
        assert point.value == pytest.approx(value, abs=1e-12)
        interval = binomtest(round(value * point.n), point.n).proportion_ci(0.95, method="wilson")
        assert (point.low, point.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


def test_rows_without_a_label_count(subject_of: MakeSubject, found: Points) -> None:
    rows = {"sex": ["F"] * 40, "prediction": [True] * 10 + [False] * 30}
    points = found("group_selection_rate", subject_of(rows, declared=Declared(protected=("sex",))))
    assert points["sex=F"].value == 0.25
