from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

from offing.domain.point import PointStatus
from offing.profiles.arrivals import ArrivalCounts

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_the_share_of_labels_without_a_prediction(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = replace(subject_of({"score": [0.5]}), arrivals=ArrivalCounts(labels=200, orphans=7))
    point = point_of("orphan_labels", subject)
    interval = binomtest(7, 200).proportion_ci(0.95, method="wilson")
    assert (point.value, point.n) == (0.035, 200)
    assert (point.low, point.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


def test_no_labels_and_nobody_asked(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"score": [0.5]})
    assert point_of("orphan_labels", subject).status is PointStatus.UNDEFINED
    assert point_of("orphan_labels", replace(subject, arrivals=ArrivalCounts())).status is PointStatus.TOO_FEW
    odd = replace(subject, arrivals=ArrivalCounts(labels=3, orphans=9))
    assert point_of("orphan_labels", odd).value == 1
