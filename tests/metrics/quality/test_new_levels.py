from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_levels_that_the_baseline_never_had(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"c": ["a", "new", None, "b", "newer"], "x": [1.0] * 5}
    point = point_of("new_levels", subject_of(rows, {"c": ["a", "b", "a"], "x": [1.0] * 3}))
    assert (point.column, point.value, point.n) == ("c", 0.5, 4)


def test_nothing_but_nulls_has_no_share(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("new_levels", subject_of({"c": [None, None]}, {"c": ["a"]}))
    assert point.status is PointStatus.TOO_FEW
