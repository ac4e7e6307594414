from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offing.domain.point import Point, PointStatus, Series
from offing.domain.verdict import Cause, Severity, State, Verdict
from offing.domain.window import DAY, Window
from offing.incidents.pipeline import incidents_of
from offing.monitors.absence import AbsenceMonitor, WhenUnknown
from offing.monitors.chart import Chart, Reading
from offing.monitors.history import History, build_history
from offing.monitors.limit import LimitMonitor
from offing.monitors.persistence import PersistentMonitor

if TYPE_CHECKING:
    from collections.abc import Sequence

ONE = Series("my_measure")
ERROR, FEW, LATE = PointStatus.ERROR, PointStatus.TOO_FEW, PointStatus.NO_LABELS
LIMIT = LimitMonitor("mine", "my_measure", Cause.BUSINESS, above=5)


def history_of(values: Sequence[float | PointStatus | None]) -> History:
    """Return a history of one series: numbers, points that say why they have none, and no points."""
    points = []
    for step, one in enumerate(values):
        window = Window(step * DAY, (step + 1) * DAY)
        if isinstance(one, PointStatus):
            points.append(Point("my_measure", window, 0, status=one, reason=f"because {one.value}"))
        elif one is not None:
            points.append(Point("my_measure", window, 10, one, one, one))
    steps = np.arange(len(values))
    every = np.ones(len(values), np.bool_)
    starts = steps.astype(np.int64) * DAY
    return build_history("m", points, starts=starts, width=DAY, closed=every, baseline=~every)


def judge(
    values: Sequence[float | PointStatus | None], *, ripe_only: bool = False, **policies: Any
) -> tuple[list[tuple[int, bool, Severity]], State]:
    inner = PersistentMonitor(LIMIT, ripe_only=ripe_only)
    judged = AbsenceMonitor(inner, WhenUnknown(**policies)).judge(history_of(values))
    return [(v.at.start // DAY, v.alarming, v.severity) for v in judged.verdicts], judged.state


CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING


@pytest.mark.parametrize(
    ("reason", "status", "state"),
    [("no_data", None, State.NO_DATA), ("too_few", FEW, State.TOO_FEW), ("error", ERROR, State.ERROR)],
)
@pytest.mark.parametrize(
    ("policy", "verdicts"),
    [
        ("ignore", []),
        ("hold", [(2, False, CRITICAL)]),
        ("warn", [(2, True, WARNING)]),
        ("page", [(2, True, CRITICAL)]),
    ],
)
def test_each_reason_has_a_policy(
    reason: str, status: PointStatus | None, state: State, policy: str, verdicts: list[Any]
) -> None:
    policies: dict[str, Any] = {reason: policy}
    found, said = judge([1, 9, status], **policies)
    assert found == [(1, True, CRITICAL), *verdicts]
    assert said is state


def test_nothing_to_hold_is_not_held() -> None:
    found, _ = judge([9, 1, None, None], no_data="hold")
    assert found == [(0, True, CRITICAL)]
    found, _ = judge([1, 9, None, None, 1], no_data="hold")
    assert found == [(1, True, CRITICAL), (2, False, CRITICAL), (3, False, CRITICAL)]


def test_what_has_been_absent_for_long_is_stale() -> None:
    found, state = judge([1, None, FEW, None, None], stale="warn", stale_after=3)
    assert found == [(3, True, WARNING), (4, True, WARNING)]
    assert state is State.STALE
    assert judge([1, None, None, 1, None], stale_after=3) == ([], State.NO_DATA)


def test_an_error_stays_an_error_and_says_which() -> None:
    monitor = AbsenceMonitor(PersistentMonitor(LIMIT), WhenUnknown(stale_after=1))
    judged = monitor.judge(history_of([1, ERROR, ERROR]))
    assert [v.sentence for v in judged.verdicts] == ["my_measure could not be computed: because error"] * 2
    assert [v.since // DAY for v in judged.verdicts] == [1, 1]
    assert judged.state is State.ERROR


def test_the_state_is_that_of_the_last_step() -> None:
    assert judge([ERROR, 1])[1] is State.OK
    assert judge([1, 1])[1] is State.OK


def test_a_series_that_never_has_a_value_is_seen() -> None:
    found, state = judge([ERROR, ERROR])
    assert [step for step, _, _ in found] == [0, 1] and state is State.ERROR
    found, state = judge([None, None], no_data="page")
    assert [step for step, _, _ in found] == [0, 1] and state is State.NO_DATA
    history = history_of([ERROR, ERROR])
    judged = AbsenceMonitor(PersistentMonitor(LIMIT)).judge(history)
    (incident,) = incidents_of(history, judged.verdicts)
    assert incident.severity is WARNING and incident.resolved_at is None


def test_labels_that_have_not_come_yet_are_waited_for() -> None:
    assert judge([1, LATE, LATE], no_data="page", ripe_only=True)[0] == []
    found, state = judge([1, LATE, LATE], no_data="page", ripe_only=True, stale_after=2)
    assert found == [(2, True, WARNING)] and state is State.STALE
    assert len(judge([1, LATE, LATE], no_data="page")[0]) == 2


@dataclass(frozen=True)
class Broken(Chart):
    def read(self, history: History, series: Series, among: int) -> Reading | None:
        raise ZeroDivisionError("nothing to divide by")

    def words(self) -> str:
        return "broken"


def failed(steps: int, **policies: Any) -> tuple[State, Sequence[Verdict], History]:
    history = history_of([1.0] * steps)
    chart = Broken("mine", "my_measure", Cause.BUSINESS)
    judged = AbsenceMonitor(PersistentMonitor(chart), WhenUnknown(**policies)).judge(history)
    return judged.state, judged.verdicts, history


def test_a_monitor_that_fails_is_one_incident_for_as_long() -> None:
    ids = set()
    for steps in (3, 4, 9):
        state, verdicts, history = failed(steps)
        (only,) = verdicts
        assert state is State.ERROR and only.severity is WARNING
        assert only.sentence == "the monitor mine failed: ZeroDivisionError: nothing to divide by"
        assert only.at.end == steps * DAY
        ids.add(incidents_of(history, verdicts)[0].id)
    assert len(ids) == 1
    assert failed(3, error="ignore")[1] == []


def test_what_all_policies_ignore_costs_no_verdict() -> None:
    silent = WhenUnknown(stale="ignore", error="ignore")
    inner = PersistentMonitor(LIMIT)
    history = history_of([9, None, FEW, ERROR, 9])
    judged = AbsenceMonitor(inner, silent).judge(history)
    assert judged == replace(inner.judge(history), verdicts=list(inner.judge(history).verdicts))
