from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import PointStatus
from offing.metrics.answer import average, known, share
from offing.stats.estimate import Distance, Estimate

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_an_answer_carries_the_subject_s_window_and_slice(subject_of: MakeSubject) -> None:
    rows = {"carrier": ["UA", "UA"], "score": [0.1, 0.2]}
    subject = subject_of(rows, rows, slice="carrier=UA", segments=["carrier"])
    point = known(subject, "any", Distance(0.2, 0.1, 0.3, 0.05), n=7, m=9)
    assert (point.window, point.slice) == (subject.window, "carrier=UA")
    assert (point.value, point.low, point.high, point.expected) == (0.2, 0.1, 0.3, 0.05)
    assert (point.n, point.m) == (7, 9)


def test_a_number_that_is_none_is_never_told(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0]})
    for estimate in (Estimate(float("nan"), 0, 1), Estimate(1e308, 0, float("inf"))):
        point = known(subject, "any", estimate, n=3)
        assert (point.status, point.value, point.low, point.high) == (PointStatus.UNDEFINED, None, None, None)
        assert point.reason


def test_a_share_of_nothing_and_a_mean_of_one_say_why(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0]})
    assert share(subject, "any", 0, 0, nothing="no calls").reason == "no calls"
    assert average(subject, "any", 1, 3.0, None).status is PointStatus.TOO_FEW
    assert average(subject, "any", 3, float("inf"), 1.0).status is PointStatus.UNDEFINED
