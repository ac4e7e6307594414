from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_columns_that_came_went_and_changed_are_named(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = {"same": [1.0] * 50, "left": [1.0] * 50, "kind": [1.0] * 50}
    now = {"same": [1.0] * 50, "left": [None] * 50, "kind": ["one"] * 50, "fresh": ["x"] * 50}
    point = point_of("schema_change", subject_of(now, then))
    assert (point.value, point.low, point.high, point.n) == (3.0, 3.0, 3.0, 50)
    assert point.note == "added: fresh; gone: left; retyped: kind"


def test_the_same_columns_are_no_change(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"x": [1.0, 2.0, None], "c": ["a", None, "b"]}
    point = point_of("schema_change", subject_of(rows, rows))
    assert (point.value, point.note) == (0.0, None)


def test_a_rarely_filled_column_is_not_gone_for_want_of_rows(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    then = {"rare": [1.0] * 2 + [None] * 198}
    few, many = {"rare": [None] * 100}, {"rare": [None] * 5000}
    assert point_of("schema_change", subject_of(few, then)).value == 0.0
    assert point_of("schema_change", subject_of(many, then)).note == "gone: rare"


def test_a_few_wrong_values_are_not_another_type(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = {"x": [1.0] * 10}
    now = {"x": [1.0] * 8 + [None, None], "overflow": [None] * 8 + ['{"x": "one"}'] * 2}
    subject = subject_of(now, then)
    assert point_of("schema_change", subject).value == 0.0
    assert point_of("wrong_type", subject, "x").value == 0.2


def test_no_rows_have_no_schema(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("schema_change", subject_of({"x": []}, {"x": [1.0]}))
    assert point.status is PointStatus.TOO_FEW
