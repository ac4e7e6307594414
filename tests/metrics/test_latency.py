from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_too_few_rows_say_how_many_are_needed(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("latency_p99", subject_of({"latency_ms": [3.0] * 50}))
    assert point.status is PointStatus.TOO_FEW
    assert point.reason == "the 99% quantile with an interval needs 368 latencies; there are 50"


def test_equal_latencies_have_a_quantile_without_doubt(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("latency_p50", subject_of({"latency_ms": [3.7] * 50}))
    assert (point.low, point.value, point.high) == (3.7, 3.7, 3.7)


def test_a_model_that_does_not_measure_has_no_point(subject_of: MakeSubject) -> None:
    assert points(subject_of({"x": [1.0, 2.0]}), ["latency_p50"]) == []


@pytest.mark.parametrize("rows", [{"latency_ms": []}, {"x": [1.0]}])
def test_one_that_stopped_measuring_has(
    rows: dict[str, list[float]], subject_of: MakeSubject, point_of: OnePoint
) -> None:
    subject = subject_of(rows, {"latency_ms": [1.0, 2.0]})
    assert point_of("latency_p50", subject).status is PointStatus.TOO_FEW
