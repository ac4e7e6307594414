from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

from offing.domain.schema import Task
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.fairness.conftest import ByHand, Points

    from offing.metrics.subject import Subject

PROTECTED_SEX = Declared(protected=("sex",))


def test_each_group_has_its_own(fair: Subject, hand: ByHand, found: Points) -> None:
    points = found("group_error_rate", fair)
    reference = {**hand("sex", "error"), **hand("race", "error"), **hand("sex*race", "error")}
    assert {key for key, point in points.items() if point.value is not None} == set(reference)
    for key, value in reference.items():
        point = points[key]
        assert point.value == pytest.approx(value, abs=1e-12)
        interval = binomtest(round(value * point.n), point.n).proportion_ci(0.95, method="wilson")
        assert (point.low, point.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


def test_of_a_multiclass_model(subject_of: MakeSubject, found: Points) -> None:
    rows = {
        "sex": ["F"] * 40 + ["M"] * 50,
        "prediction": ["a"] * 90,
        "label": ["a"] * 30 + ["b"] * 10 + ["a"] * 50,
    }
    points = found("group_error_rate", subject_of(rows, task=Task.MULTICLASS, declared=PROTECTED_SEX))
    assert (points["sex=F"].value, points["sex=M"].value) == (0.25, 0.0)
