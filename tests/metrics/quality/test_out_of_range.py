from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

BASELINE = {"x": [0.0, 2.0, 5.0, 7.0, 10.0], "flat": [3.0] * 5}


def test_beyond_its_own_width_on_either_side(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"x": [-11.0, -4.0, 5.0, 14.0, 25.0, 1e300, None, float("nan")], "flat": [3.0] * 8}
    subject = subject_of(rows, BASELINE)
    point = point_of("out_of_range", subject, "x")
    assert (point.value, point.n, point.m) == (0.5, 6, 5)


def test_any_other_value_is_out_of_a_constant_s_range(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"x": [1.0] * 4, "flat": [3.0, 3.0, 2.0, 4.0]}, BASELINE)
    assert point_of("out_of_range", subject, "flat").value == 0.5


def test_without_a_baseline_there_is_no_range(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert point_of("out_of_range", subject_of({"x": [1.0]})).status is PointStatus.NO_BASELINE


def test_a_range_wider_than_a_double(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"x": [1e308, 3.0]}, {"x": [-1.7e308, 0.0, 1.7e308]})
    assert point_of("out_of_range", subject, "x").value == 0.0
