from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_nulls_of_each_column(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"x": [1.0, None, None, 4.0, float("nan")] * 20, "c": ["a", "b", None, "a", "b"] * 20}
    subject = subject_of(rows)
    x, c = point_of("missing", subject, "x"), point_of("missing", subject, "c")
    assert (x.value, x.n, c.value) == (0.4, 100, 0.2)
    interval = binomtest(40, 100).proportion_ci(0.95, method="wilson")
    assert (x.low, x.high) == pytest.approx((interval.low, interval.high))


def test_a_column_that_stopped_coming_is_all_missing(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"x": [1.0] * 9}, {"x": [1.0, 2.0], "gone": [3.0, 4.0]})
    assert point_of("missing", subject, "gone").value == 1.0


def test_no_rows_have_no_share(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("missing", subject_of({"x": []}, {"x": [1.0]}), "x")
    assert point.status is PointStatus.TOO_FEW
    assert point.value is None
    assert point.reason == "no rows in the window"


def test_an_answer_that_is_a_list_is_one_row(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ['["a","b","c"]', None, "[1", '["a"]'], "x": [1.0, 2.0, 3.0, 4.0]}
    subject = subject_of(rows, task=Task.RANKING)
    for metric in ("missing", "invalid", "wrong_type"):
        point = point_of(metric, subject, "prediction")
        assert (point.value, point.n) == (0.25, 4)
