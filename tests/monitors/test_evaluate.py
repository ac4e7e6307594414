from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.monitors.evaluate import evaluate
from offing.monitors.history import History
from offing.monitors.limit import LimitMonitor
from offing.monitors.monitor import Judged

if TYPE_CHECKING:
    from tests.monitors.conftest import MakeHistory

ERRORS, CLICKS = Series("error_rate"), Series("kpi_mean", "clicks")


@dataclass(frozen=True)
class Broken:
    name: str = "broken"

    def judge(self, history: History) -> Judged:
        raise KeyError("nothing here")


def test_verdicts_come_step_by_step_and_upstream_first(history_of: MakeHistory) -> None:
    history = history_of({ERRORS: [0, 0, 1, 1], CLICKS: [5, 1, 5, 1]}, baseline=1)
    found = evaluate(
        history,
        [
            LimitMonitor("clicks", "kpi_mean", Cause.BUSINESS, below=2),
            LimitMonitor("errors", "error_rate", Cause.SYSTEM, above=0.5),
        ],
    )
    order = [(history.starts.tolist().index(v.at.start), v.monitor) for v in found.verdicts]
    assert order == [(1, "clicks"), (2, "errors"), (3, "errors"), (3, "clicks")]
    assert [m.state for m in found.monitors] == [State.OK, State.OK]


def test_a_monitor_that_fails_says_so_and_stops_no_other(
    history_of: MakeHistory, caplog: pytest.LogCaptureFixture
) -> None:
    history = history_of({ERRORS: [0, 1]}, baseline=1)
    limit = LimitMonitor("errors", "error_rate", Cause.SYSTEM, above=0.5)
    with caplog.at_level(logging.ERROR):
        found = evaluate(history, [Broken(), limit])
    assert [(m.monitor, m.state) for m in found.monitors] == [("broken", State.ERROR), ("errors", State.OK)]
    assert found.monitors[0].detail == "KeyError: 'nothing here'"
    assert len(found.verdicts) == 1
    assert "broken" in caplog.text
