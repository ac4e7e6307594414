from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests.monitors.conftest import arrange

from offing.domain.incident import Judgement
from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, State
from offing.domain.window import DAY, Window
from offing.monitors.backtest import Judgements, KnownEvent, backtest, pages, rate
from offing.monitors.history import History
from offing.monitors.limit import LimitMonitor
from offing.monitors.monitor import Judged
from offing.stats.poisson import garwood

RATE = Series("error_rate")
LIMIT = LimitMonitor("errors", "error_rate", Cause.SYSTEM, above=0.5)
VALUES = [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1]
"""Alarms on days 3, 6 to 7, and 11; the baseline is the first two days."""


def event(first: int, last: int, judgement: Judgement | None, *monitors: str) -> KnownEvent:
    name = f"{judgement}-{first}"
    return KnownEvent(name, Window(first * DAY, last * DAY), judgement, frozenset(monitors))


def history() -> History:
    return arrange({RATE: VALUES}, baseline=2)


def test_alarms_are_held_against_what_is_known() -> None:
    known = Judgements(
        (
            event(5, 8, Judgement.REAL),
            event(9, 10, Judgement.REAL),
            event(11, 12, Judgement.FALSE_ALARM, "errors"),
        )
    )
    (tested,) = backtest(history(), [LIMIT], known)
    assert tested.judged == [None, Judgement.REAL, Judgement.FALSE_ALARM]
    assert [e.name for e in tested.caught] == [known.events[0].name]
    assert [e.name for e in tested.missed] == [known.events[1].name]
    assert tested.delay == 1.0 and len(tested.noisy) == 2
    assert tested.span == 10 * DAY
    assert tested.false_rate == pytest.approx([9 * part for part in garwood(1)])
    assert tested.noise_rate == pytest.approx([9 * part for part in garwood(2)])


def test_real_beats_expected_beats_false_and_a_complete_list_leaves_no_doubt() -> None:
    events = (event(6, 7, Judgement.FALSE_ALARM), event(6, 8, Judgement.EXPECTED_CHANGE))
    (tested,) = backtest(history(), [LIMIT], Judgements(events, complete=True))
    assert tested.judged == [Judgement.FALSE_ALARM, Judgement.EXPECTED_CHANGE, Judgement.FALSE_ALARM]
    (tested,) = backtest(history(), [LIMIT], Judgements((*events, event(7, 8, Judgement.REAL))))
    assert tested.judged == [None, Judgement.REAL, None]


def test_a_false_alarm_was_said_of_its_own_monitors() -> None:
    known = Judgements((event(3, 4, Judgement.FALSE_ALARM, "another"),))
    assert backtest(history(), [LIMIT], known)[0].judged[0] is None


def test_a_monitor_is_blamed_for_its_own_events_only() -> None:
    known = Judgements((event(4, 5, Judgement.REAL, "another"), event(6, 7, Judgement.REAL, "another")))
    (tested,) = backtest(history(), [LIMIT], known)
    assert tested.missed == [] and tested.caught == [known.events[1]]


@pytest.mark.parametrize(("start", "delay"), [(6.0, 0), (6.5, 0), (5.5, 1), (4.0, 2)])
def test_delay_counts_steps_from_the_start(start: float, delay: int) -> None:
    known = Judgements((KnownEvent("e", Window(int(start * DAY), 8 * DAY), Judgement.REAL),))
    assert backtest(history(), [LIMIT], known)[0].delay == delay


def test_only_the_window_counts() -> None:
    known = Judgements((event(2, 4, Judgement.REAL), event(9, 10, Judgement.REAL)))
    (tested,) = backtest(history(), [LIMIT], known, Window(5 * DAY, 9 * DAY))
    assert [e.onset // DAY for e in tested.episodes] == [6]
    assert tested.missed == [] and tested.span == 4 * DAY
    (tested,) = backtest(history(), [LIMIT], known, Window(0, DAY))
    assert tested.span == 0 and tested.false_rate is None


@dataclass(frozen=True)
class Broken:
    name: str = "broken"

    def judge(self, history: History) -> Judged:
        raise ZeroDivisionError("no")


def test_a_monitor_that_fails_stops_no_other() -> None:
    broken, fine = backtest(history(), [Broken(), LIMIT], Judgements())
    assert broken.state is State.ERROR and broken.episodes == [] and len(fine.episodes) == 3
    assert fine.delay is None and fine.count(None) == 3


def test_pages_are_critical_incidents_that_rest_on_the_monitor() -> None:
    verdicts = LIMIT.judge(history()).verdicts
    opened = [(Severity.CRITICAL, verdicts[:1]), (Severity.WARNING, verdicts[1:2]), (Severity.CRITICAL, [])]
    assert pages("errors", opened) == 1 and pages("another", opened) == 0


def test_a_rate_needs_time() -> None:
    assert rate(3, 0) is None
    found = rate(3, 90 * DAY)
    assert found is not None and found == pytest.approx(garwood(3))
