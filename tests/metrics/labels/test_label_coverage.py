from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_the_share_of_rows_with_a_label(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of(
        "label_coverage", subject_of({"score": [0.1, 0.5, 0.6, 0.9], "label": [0.0, None, None, 1.0]})
    )
    assert (point.value, point.n) == (0.5, 4)


def test_none_yet_is_zero_and_not_unknown(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("label_coverage", subject_of({"score": [0.1, 0.5]}))
    assert (point.value, point.status) == (0.0, PointStatus.OK)


def test_a_model_without_a_task_has_none(subject_of: MakeSubject) -> None:
    assert points(subject_of({"x": [0.1, 0.5]}, task=Task.UNKNOWN), ["label_coverage"]) == []
