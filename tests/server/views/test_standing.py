"""Nothing that was not judged is ever green, and each such state has its own name."""

from __future__ import annotations

import pytest

from offing.domain.point import Point, PointStatus
from offing.domain.verdict import State
from offing.domain.window import Window
from offing.monitors.monitor import Judged
from offing.server.views.standing import column_state, monitors_json, why_unknown


def point(status: PointStatus, n: int = 3) -> Point:
    return Point("psi", Window(0, 1), n, 0.1 if status is PointStatus.OK else None, status=status)


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ([], State.NO_DATA),
        ([None, PointStatus.NO_LABELS], State.NO_DATA),
        ([None, PointStatus.TOO_FEW], State.TOO_FEW),
        ([PointStatus.TOO_FEW, PointStatus.ERROR], State.ERROR),
    ],
)
def test_the_worst_reason_is_told(statuses: list[PointStatus | None], state: State) -> None:
    assert why_unknown(statuses) is state


def test_a_column_is_well_only_when_it_has_a_value_and_what_is_normal_is_known() -> None:
    known, few = point(PointStatus.OK), point(PointStatus.TOO_FEW)
    assert column_state([few, known], learning=False) is State.OK
    assert column_state([known], learning=True) is State.LEARNING
    assert column_state([few], learning=False) is State.TOO_FEW
    assert column_state([point(PointStatus.TOO_FEW, n=0)], learning=False) is State.NO_DATA
    assert column_state([point(PointStatus.ERROR, n=0)], learning=False) is State.ERROR
    assert column_state([], learning=False) is State.NO_DATA


def test_a_monitor_is_told_by_name_with_what_it_says_of_itself() -> None:
    judged = [Judged("auc", [], State.STALE, "has had no value for 3 steps")]
    assert monitors_json(judged) == [
        {"name": "auc", "state": "stale", "detail": "has had no value for 3 steps"}
    ]
