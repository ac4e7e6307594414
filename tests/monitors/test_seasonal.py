from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import DAY, HOUR
from offing.monitors.monitor import Judged
from offing.monitors.persistence import PersistentMonitor
from offing.monitors.promise import Promise
from offing.monitors.seasonal import SeasonalMonitor

ONE = Series("volume")
WEEK = np.array([100.0, 102, 98, 101, 60, 40, 99])
"""Days of the week from a Thursday, 1970-01-01, on."""


def traffic(days: int, seed: int = 1) -> np.ndarray:
    return WEEK[np.arange(days) % 7] + np.random.default_rng(seed).normal(0, 2, days)


def judge(values: np.ndarray, baseline: int = 35, **options: Any) -> Judged:
    chart = SeasonalMonitor("traffic", "volume", Cause.SYSTEM, **options)
    return PersistentMonitor(chart).judge(arrange({ONE: values}, baseline=baseline))


def alarms(judged: Judged) -> list[int]:
    return [v.at.start // DAY for v in judged.verdicts if v.alarming]


def test_a_monday_like_a_sunday_alarms_and_a_sunday_does_not() -> None:
    values = traffic(70)
    values[56] = 45.0
    judged = judge(values)
    assert 56 in alarms(judged) and len(alarms(judged)) <= 3
    (found,) = (v for v in judged.verdicts if v.at.start == 56 * DAY)
    assert found.expected == pytest.approx(100, abs=4)
    assert found.threshold is not None and 45 < found.threshold < 100
    assert "usual at this time of the week is" in found.sentence


@pytest.mark.parametrize("baseline", [28, 60])
def test_false_alarms_come_as_often_as_promised(baseline: int) -> None:
    """Within an octave on the loud side, over 60 streams of 180 days; hardly louder than promised at all."""
    count = days = 0
    for seed in range(60):
        count += len(alarms(judge(traffic(baseline + 180, seed), baseline, promise=Promise(1, 30 * DAY))))
        days += 180
    assert 30 * 0.8 < days / count < 30 * 2.5


def test_hours_of_the_week_have_their_own_usual_value() -> None:
    hours = np.arange(24 * 7 * 8)
    values = 50 + 30 * np.sin(hours / 24 * 2 * np.pi) + np.random.default_rng(2).normal(0, 1, len(hours))
    values[24 * 40 + 3] += 15
    chart = SeasonalMonitor("traffic", "volume", Cause.SYSTEM)
    history = arrange({ONE: values}, baseline=24 * 28, width=HOUR)
    found = PersistentMonitor(chart).judge(history)
    assert 24 * 40 + 3 in [v.at.start // HOUR for v in found.verdicts]
    assert len(found.verdicts) <= 4
    assert "168 cells" in found.detail


@pytest.mark.parametrize(("direction", "found"), [("up", False), ("down", True), ("both", True)])
def test_only_the_way_that_matters_alarms(direction: Any, found: bool) -> None:
    values = traffic(70)
    values[63] = 10.0
    assert (63 in alarms(judge(values, direction=direction))) is found


def test_a_holiday_may_be_like_a_sunday() -> None:
    """1970-02-27 was a Friday; Sundays (the fourth day from a Thursday) have 40 here."""
    week = np.roll(WEEK, -2)[np.arange(70) % 7] + np.random.default_rng(1).normal(0, 2, 70)
    week[57] = 41.0
    assert 57 in alarms(judge(week))
    assert 57 not in alarms(judge(week, holidays=(57,)))
    week[57] = 20.0
    assert 57 in alarms(judge(week, holidays=(57,)))


def test_a_shift_stays_news_or_becomes_normal() -> None:
    values = traffic(140)
    values[60:] += 40
    news = alarms(judge(values))
    assert len(news) > 70
    judged = judge(values, level_shift="normal", normal_after=14 * DAY)
    found = [day for day in alarms(judged) if day >= 60]
    assert 13 <= len([day for day in found if day < 75]) <= 15
    assert len([day for day in found if day >= 75]) <= 3
    assert "is normal" in judged.detail and "level +4" in judged.detail


@pytest.mark.parametrize("mode", ["news", "normal"])
def test_every_prefix_of_a_history_says_the_same(mode: Any) -> None:
    values = traffic(120)
    values[60:] += 40
    whole = alarms(judge(values, level_shift=mode))
    for days in (65, 74, 80, 100):
        found = alarms(judge(values[:days], level_shift=mode))
        assert found == [day for day in whole if day < days]


def test_what_alarms_is_not_learned_from() -> None:
    values = traffic(140)
    values[60:100] += 40
    last = {v.at.start // DAY: v.expected for v in judge(values).verdicts}
    assert last[99] == pytest.approx(float(WEEK[99 % 7]), abs=5)


def test_a_longer_promise_is_extrapolated_and_said() -> None:
    assert "extrapolated from 36 held-out steps" in judge(traffic(36)).detail
    assert "seen from 36 held-out steps" in judge(traffic(36), promise=Promise(1, 20 * DAY)).detail


def test_two_weeks_are_needed() -> None:
    assert judge(traffic(20), 10).state is State.LEARNING
    assert judge(traffic(36)).state is State.OK
    assert judge(np.full(60, 3.0)).state is State.LEARNING
