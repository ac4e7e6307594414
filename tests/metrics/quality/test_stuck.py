from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_one_value_in_all_rows(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"x": [3.5] * 50, "c": ["a"] * 50}, {"x": np.arange(90.0), "c": ["a", "b"] * 45})
    assert point_of("stuck", subject, "x").value == 1.0
    assert point_of("stuck", subject, "c").value == 1.0


def test_values_in_one_cell_that_differ_are_not_stuck(subject_of: MakeSubject, point_of: OnePoint) -> None:
    baseline = {"x": np.linspace(-100, 100, 90)}
    near = subject_of({"x": [50.0, 50.0 + 1e-9] * 25}, baseline)
    assert point_of("stuck", near, "x").value == 0.98


def test_the_largest_share_otherwise(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of(
        {"x": [0.0] * 6 + [1.0, 9.0, 50.0, 100.0], "c": list("aabbnnnnnc")},
        {"x": [0.0, 9.0], "c": ["a", "b"]},
    )
    assert point_of("stuck", subject, "x").value == 0.6
    assert point_of("stuck", subject, "c").value == 0.5
