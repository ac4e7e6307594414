from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offing.domain.point import PointStatus
from offing.metrics.track_record import TrackRecord
from offing.metrics.withdrawal import withdrawn

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

BAD = TrackRecord(steps=20, bias=-0.05, rmse=0.06, held=3, tolerance=0.02)
GOOD = TrackRecord(steps=20, bias=0.0, rmse=0.01, held=19, tolerance=0.02)


def test_only_its_own_bad_record_withdraws_a_metric(subject_of: MakeSubject) -> None:
    subject = subject_of({"score": [0.5]})
    assert withdrawn(subject, "estimated_accuracy") is None
    other = replace(subject, track_record={"estimated_accuracy": GOOD, "estimated_f1": BAD})
    assert withdrawn(other, "estimated_accuracy") is None
    assert withdrawn(other, "estimated_brier") is None
    point = withdrawn(other, "estimated_f1")
    assert point is not None
    assert (point.metric, point.status) == ("estimated_f1", PointStatus.UNDEFINED)
    assert point.reason == (
        "withdrawn: over 20 steps it was off by 0.06 (root mean square), 0.05 below what came on average, "
        "and its interval held in 3"
    )
