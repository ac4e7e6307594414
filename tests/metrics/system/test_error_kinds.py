from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.metrics.catalogue import points
from offing.stats.proportion import wilson

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_a_share_per_kind_beside_the_baseline(subject_of: MakeSubject) -> None:
    now = {"error": ["boom"] * 3 + ["timeout"] + [None] * 6}
    then = {"error": ["boom", "gone"] + [None] * 3}
    found = {point.column: point for point in points(subject_of(now, then), ["error_kinds"])}
    assert list(found) == ["boom", "gone", "timeout"]
    boom = found["boom"]
    assert (boom.value, boom.low, boom.high) == pytest.approx(wilson(3, 10))
    assert (boom.n, boom.m, boom.expected, boom.note) == (10, 5, 0.2, None)
    assert (found["gone"].value, found["gone"].expected, found["timeout"].expected) == (0.0, 0.2, 0.0)


def test_more_kinds_than_are_kept_are_said(subject_of: MakeSubject) -> None:
    rows = {"error": [f"error {i}" for i in range(40)]}
    found = points(subject_of(rows, {"error": ["gone"]}), ["error_kinds"])
    assert len(found) == 32
    assert {point.note for point in found} == {"8 errors are of further kinds"}


def test_no_errors_and_slices_have_no_points(subject_of: MakeSubject) -> None:
    assert points(subject_of({"error": [None, None]}), ["error_kinds"]) == []
    assert points(subject_of({"error": []}, {"error": ["boom"]}), ["error_kinds"]) == []
    rows = {"c": ["a"], "error": ["boom"]}
    assert points(subject_of(rows, rows, slice="c=a", segments=["c"]), ["error_kinds"]) == []
