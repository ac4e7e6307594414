from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import DAY
from offing.monitors.cusum import CusumMonitor
from offing.monitors.monitor import Judged
from offing.monitors.persistence import PersistentMonitor
from offing.monitors.promise import Promise

ONE = Series("latency_p95")
BASELINE = np.random.default_rng(1).normal(10, 2, 60)


def judge(after: np.ndarray, **options: Any) -> Judged:
    chart = CusumMonitor("slow", "latency_p95", Cause.SYSTEM, **options)
    return PersistentMonitor(chart).judge(arrange({ONE: np.concatenate([BASELINE, after])}, baseline=60))


def test_a_lasting_shift_is_found_with_its_onset_and_size() -> None:
    rng = np.random.default_rng(2)
    judged = judge(
        np.concatenate([rng.normal(10, 2, 30), rng.normal(13, 2, 40)]), promise=Promise(1, 3650 * DAY)
    )
    first, last = judged.verdicts[0], judged.verdicts[-1]
    assert 90 <= first.at.start // DAY <= 102
    assert abs(first.since // DAY - 90) <= 5
    assert first.threshold is not None and first.value is not None and first.value > first.threshold > 10
    assert last.since == first.since


@pytest.mark.parametrize(("direction", "found"), [("up", False), ("down", True), ("both", True)])
def test_only_the_way_that_matters_alarms(direction: Any, found: bool) -> None:
    judged = judge(np.full(30, 5.0), direction=direction)
    assert bool(judged.verdicts) is found
    if found:
        assert judged.verdicts[0].value == pytest.approx(5, abs=0.8)


def test_it_comes_back_after_a_long_shift() -> None:
    rng = np.random.default_rng(4)
    judged = judge(np.concatenate([np.full(200, 20.0), rng.normal(10, 2, 40)]))
    assert judged.verdicts[-1].at.start // DAY < 60 + 200 + 30


def test_it_alarms_sooner_for_the_shift_that_it_was_made_for() -> None:
    rng = np.random.default_rng(5)
    delays = {0.5: [], 3.0: []}  # type: dict[float, list[int]]
    for _ in range(60):
        after = rng.normal(10 + 0.35 * BASELINE.std(), 2, 200)
        for shift, found in delays.items():
            verdicts = judge(after, shift=shift).verdicts
            found.append(int(verdicts[0].at.start // DAY) if verdicts else 260)
    assert np.mean(delays[0.5]) < np.mean(delays[3.0])


def test_autocorrelation_is_not_taken_for_shifts() -> None:
    """Steps that repeat each other: taken for independent they would alarm far more often."""
    rng = np.random.default_rng(6)
    chart = CusumMonitor("slow", "latency_p95", Cause.SYSTEM)
    alarms = 0
    for _ in range(60):
        values = rng.normal(size=110 + 180)
        for step in range(1, len(values)):
            values[step] += 0.6 * values[step - 1]
        judged = PersistentMonitor(chart).judge(arrange({ONE: values[50:]}, baseline=60))
        alarms += bool(judged.verdicts)
    assert alarms / 60 < 0.95  # at rate 1 / 90 over 180 days: 1 - exp(-2) = 0.86


def test_gaps_and_short_baselines() -> None:
    chart = CusumMonitor("slow", "latency_p95", Cause.SYSTEM)
    gaps = arrange({ONE: [*[10.0, np.nan] * 13, 99]}, baseline=26)
    assert PersistentMonitor(chart).judge(gaps).state is State.LEARNING
    after = np.array([99.0, np.nan, 99.0])
    assert [v.at.start // DAY for v in judge(after).verdicts] == [60, 62]
