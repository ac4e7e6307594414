from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

from offing.metrics.catalogue import points
from offing.profiles.constraint import Constraint
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("values", "rule", "broken"),
    [
        ([0.0, 1.0, 0.5, None], Constraint(minimum=0.0, maximum=1.0), 0),
        ([-0.1, 1.1, NAN, INF, None], Constraint(minimum=0.0, maximum=1.0), 4),
        ([5.0, -5.0], Constraint(minimum=0.0), 1),
        ([1.0, None, NAN], Constraint(required=True), 1),
        (["a", "b", "c", None], Constraint(allowed=("a", "b")), 1),
        (["a", "b", "c", None], Constraint(allowed=("a", "b"), required=True), 2),
        ([True, False, None], Constraint(allowed=("true",)), 1),
        (["a", None], Constraint(minimum=0.0), 1),
    ],
)
def test_rows_that_break_what_is_declared(
    values: list[object], rule: Constraint, broken: int, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    subject = subject_of({"x": values * 10}, declared=Declared(constraints={"x": rule}))
    point = point_of("constraint_violations", subject, "x")
    n = len(values) * 10
    assert (point.value, point.n) == (broken / len(values), n)
    interval = binomtest(broken * 10, n).proportion_ci(0.95, method="wilson")
    assert (point.low, point.high) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_a_column_that_never_comes_breaks_only_its_presence(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    rules = {"gone": Constraint(required=True), "away": Constraint(minimum=0.0)}
    subject = subject_of({"x": [1.0, 2.0]}, declared=Declared(constraints=rules))
    assert point_of("constraint_violations", subject, "gone").value == 1.0
    assert point_of("constraint_violations", subject, "away").value == 0.0


def test_nothing_declared_gives_no_points(subject_of: MakeSubject) -> None:
    assert points(subject_of({"x": [1.0]}), ["constraint_violations"]) == []
