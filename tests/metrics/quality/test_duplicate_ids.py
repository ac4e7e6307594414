from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offing.domain.point import PointStatus
from offing.profiles.arrivals import ArrivalCounts

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_repeats_among_all_arrivals(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = replace(subject_of({"x": [1.0]}), arrivals=ArrivalCounts(90, repeats=10, conflicts=4))
    point = point_of("duplicate_ids", subject)
    assert (point.value, point.n, point.note) == (0.1, 100, "4 with another content")


def test_unless_asked_it_is_not_known(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert point_of("duplicate_ids", subject_of({"x": [1.0]})).status is PointStatus.UNDEFINED
    nothing = replace(subject_of({"x": [1.0]}), arrivals=ArrivalCounts())
    assert point_of("duplicate_ids", nothing).status is PointStatus.TOO_FEW
