from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.profiles.bucket import BucketProfile

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_levels_that_the_baseline_never_had(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"c": ["a", "new", None, "b", "newer"], "x": [1.0] * 5}
    point = point_of("new_levels", subject_of(rows, {"c": ["a", "b", "a"], "x": [1.0] * 3}))
    assert (point.column, point.value, point.n) == ("c", 0.5, 4)


def test_nothing_but_nulls_has_no_share(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("new_levels", subject_of({"c": [None, None]}, {"c": ["a"]}))
    assert point.status is PointStatus.TOO_FEW


def test_a_part_of_the_baseline_is_compared_with_the_rest_of_it(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    """By its own baseline nothing would be new, and every later window would seem to have more."""
    subject = subject_of({"c": ["a", "b", "only here"]}, {"c": ["a", "b", "only here", "a", "b", "c"]})
    assert isinstance(subject.baseline, BucketProfile)
    early = replace(subject.baseline, start=subject.window.start, width=10 * subject.window.length)
    assert point_of("new_levels", replace(subject, baseline=early)).value == pytest.approx(1 / 3)
    late = replace(early, start=subject.window.end)
    assert point_of("new_levels", replace(subject, baseline=late)).value == 0


def test_of_rare_levels_one_row_each_is_the_first(subject_of: MakeSubject, point_of: OnePoint) -> None:
    """Levels beyond the 200 most frequent have no counts of their own: 300 of one row are all new."""
    usual = [f"level {i}" for i in range(200)] * 3
    rare = [f"rare {i}" for i in range(300)]
    subject = subject_of({"c": rare[:100]}, {"c": [*usual, *rare]})
    assert isinstance(subject.baseline, BucketProfile)
    early = replace(subject.baseline, start=subject.window.start, width=10 * subject.window.length)
    assert point_of("new_levels", replace(subject, baseline=early)).value == 1
