from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points
from offing.stats.proportion import wilson

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

RAN_OUT = ["timeout", "TimeoutError: 5 s", "request timed out", "DEADLINE_EXCEEDED", "ETIMEDOUT", "time-out"]
DID_NOT = ["boom", "out of time zone", "ran out of memory", "timestamp missing", "dead line"]


def test_errors_that_tell_of_time(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"error": [*RAN_OUT, *DID_NOT, *[None] * 9]}
    point = point_of("timeout_rate", subject_of(rows))
    assert (point.value, point.low, point.high) == pytest.approx(wilson(6, 20))
    assert (point.n, point.note) == (20, None)


def test_kinds_that_were_not_kept_may_be_timeouts(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"error": ["timeout"] * 10 + [f"error {i}" for i in range(60)] + [None] * 30}
    subject = subject_of(rows)
    kept = "timeout" in subject.current.traffic.error_kinds  # type: ignore[union-attr]
    others = 70 - sum(subject.current.traffic.error_kinds.values())  # type: ignore[union-attr]
    point = point_of("timeout_rate", subject)
    found = 10 if kept else 0
    assert point.value == found / 100
    assert point.low == wilson(found, 100).low
    assert point.high == wilson(found + others, 100).high
    assert point.note == f"at least: {others} errors are of kinds beyond those kept and were not read"


def test_no_rows_and_slices(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert (
        point_of("timeout_rate", subject_of({"error": []}, {"error": ["boom"]})).status is PointStatus.TOO_FEW
    )
    rows = {"c": ["a", "b"], "error": ["timeout", None]}
    assert points(subject_of(rows, rows, slice="c=a", segments=["c"]), ["timeout_rate"]) == []
