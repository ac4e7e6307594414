from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.measured import by_rank, has_measure, mean_of_labelled, mean_of_moments, mean_of_sums
from offing.profiles.bucket import KpiSum
from offing.profiles.declared import Declared
from offing.stats.proportion import wilson
from offing.stats.skewed_mean import bounded_mean_interval, positive_mean_interval

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

    from offing.metrics.subject import Subject


@pytest.fixture
def subject(subject_of: MakeSubject) -> Subject:
    return subject_of(
        {"prediction": [2.0, 3.0, 5.0, 7.0], "label": [1.0, 1.0, 4.0, None]}, task=Task.REGRESSION
    )


def sums(*values: float, invalid: int = 0) -> KpiSum:
    units = [round(value * 2**20) for value in values]
    return KpiSum(len(values), sum(units), sum(unit**2 for unit in units), invalid)


def test_a_mean_over_labelled_rows(subject: Subject) -> None:
    point = mean_of_labelled(subject, "mape", "ape", "positive")
    values = np.array([1.0, 2.0, 0.25])
    expected = positive_mean_interval(3, values.mean(), values.var(ddof=1))
    assert (point.value, point.low, point.high) == pytest.approx(tuple(expected), abs=1e-6)
    assert (point.n, point.note) == (3, None)


def test_each_form_has_its_interval(subject: Subject) -> None:
    part = sums(0.0, 1.0, 1.0, 1.0, invalid=2)
    for form, expected in (
        ("positive", positive_mean_interval(4, 0.75, 0.25)),
        ("unit", bounded_mean_interval(4, 0.75, 0.25)),
        ("share", wilson(3, 4)),
    ):
        point = mean_of_sums(subject, "m", part, form)  # type: ignore[arg-type]
        assert (point.value, point.low, point.high) == tuple(expected)
        assert point.note == "2 rows could not be read"


def test_one_number_is_enough_for_a_share_only(subject: Subject) -> None:
    assert mean_of_sums(subject, "m", sums(1.0), "share").value == 1.0
    assert mean_of_sums(subject, "m", sums(1.0), "unit").status is PointStatus.TOO_FEW
    assert mean_of_sums(subject, "m", sums(), "share").status is PointStatus.TOO_FEW
    assert mean_of_moments(subject, "m", 1, (1.0, 0.0), "unit").status is PointStatus.TOO_FEW


def test_sums_that_no_rows_have_are_borne(subject: Subject) -> None:
    odd = KpiSum(3, -(2**70), 2**60, 0)
    for form in ("positive", "unit", "share"):
        point = mean_of_sums(subject, "m", odd, form)
        assert point.value is not None and point.low is not None and point.high is not None
        assert point.low <= point.value <= point.high
    infinite = mean_of_moments(subject, "m", 9, (float("inf"), 1.0), "positive")
    assert infinite.status is PointStatus.UNDEFINED


def test_reasons(subject: Subject) -> None:
    nothing = mean_of_labelled(subject, "m", "absent", "unit", column="@5")
    assert (nothing.status, nothing.column) == (PointStatus.UNDEFINED, "@5")
    assert nothing.reason == "none of 3 labelled rows gives a value"
    broken = replace(subject, current=replace(subject.current, measures={"x": sums(invalid=1)}))
    assert mean_of_labelled(broken, "m", "x", "unit").reason == (
        "none of 3 labelled rows gives a value; 1 row could not be read"
    )
    unlabelled = replace(subject, current=replace(subject.current, outcome=None))
    point = mean_of_labelled(unlabelled, "m", "ape", "unit", column="@5")
    assert (point.status, point.column) == (PointStatus.NO_LABELS, "@5")


def test_each_rank_of_the_plan_has_a_point(subject_of: MakeSubject) -> None:
    rows = {"prediction": ['["a"]', '["b"]'], "label": ['["a"]', '["a"]']}
    subject = subject_of(rows, task=Task.RANKING, declared=Declared(ranks=(10, 1, 1)))
    found = [(point.column, point.value) for point in by_rank(subject, "hit_rate", "hit", "share")]
    assert found == [("@1", 0.5), ("@10", 0.5)]


def test_a_measure_of_either_side(subject: Subject) -> None:
    assert has_measure(subject, "ape")
    assert not has_measure(subject, "width")
    assert has_measure(replace(subject, baseline=subject.current), "sape")
    then = replace(subject.current, measures={"width": sums(1.0)})
    assert has_measure(replace(subject, baseline=then), "width")
