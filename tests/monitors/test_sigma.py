from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import DAY
from offing.monitors.sigma import SigmaMonitor, prediction_limits

LATENCY = Series("latency_p95")
MONITOR = SigmaMonitor("slow", "latency_p95", Cause.SYSTEM)


def test_the_limits_are_student_s_for_one_more_value() -> None:
    values = np.array([3.0, 5, 4, 6, 2, 4, 5, 3, 4, 4])
    half = t.ppf(norm.cdf(2), 9) * values.std(ddof=1) * np.sqrt(1.1)
    assert prediction_limits(values, 2) == pytest.approx((4 - half, 4 + half))


@pytest.mark.parametrize("size", [8, 14, 60])
def test_the_next_value_falls_out_as_often_as_promised(size: int) -> None:
    rng = np.random.default_rng(size)
    outside = 0
    for sample in rng.normal(7, 3, (4000, size + 1)):
        low, high = prediction_limits(sample[:-1], 2.0) or (np.nan, np.nan)
        outside += not low <= sample[-1] <= high
    promised = 2 * norm.sf(2)  # .0455; the standard error of 4000 draws is .0033
    assert outside / 4000 == pytest.approx(promised, abs=0.011)


def test_fewer_than_eight_values_are_no_limits() -> None:
    assert prediction_limits(np.arange(7.0), 3) is None
    assert prediction_limits(np.array([*range(7), np.nan, np.inf]), 3) is None
    assert prediction_limits(np.arange(8.0), 3) is not None


@given(st.floats(-1e6, 1e6, width=32), st.integers(8, 60), st.floats(2, 12))
def test_a_constant_that_stays_is_within_its_limits(value: float, size: int, sigmas: float) -> None:
    low, high = prediction_limits(np.full(size, value), sigmas) or (np.nan, np.nan)
    assert low <= value <= high


def test_more_sigmas_are_wider_limits_and_stay_finite() -> None:
    values = np.random.default_rng(1).normal(size=30)
    limits = [prediction_limits(values, sigmas) for sigmas in (1.0, 3.0, 6.0, 9.0, 12.0)]
    highs = [high for _, high in (limit for limit in limits if limit)]
    assert np.isfinite(highs).all()
    assert (np.diff(highs) > 0).all()


def test_it_alarms_on_both_sides_and_names_the_limit_crossed() -> None:
    usual = [10.0, 11, 9, 10, 10, 11, 9, 10]
    found = MONITOR.judge(arrange({LATENCY: [*usual, 10, 99, np.nan, 1]}, baseline=8))
    assert found.state is State.OK
    assert [v.at.start // DAY for v in found.verdicts] == [9, 11]
    above, below = found.verdicts
    low, high = prediction_limits(np.array(usual), 3.0) or (0, 0)
    assert (above.threshold, below.threshold) == (high, low)
    assert above.expected == pytest.approx(10)
    assert above.strength > below.strength > 0


def test_open_steps_are_not_judged() -> None:
    history = arrange({LATENCY: [*[10.0, 11] * 4, 99, 99]}, baseline=8, closed=9)
    assert [v.at.start // DAY for v in MONITOR.judge(history).verdicts] == [8]


def test_the_state_says_learning_until_there_are_values_enough() -> None:
    short = arrange({LATENCY: [*[10.0] * 7, 99]}, baseline=7)
    assert MONITOR.judge(short).state is State.LEARNING
    gaps = arrange({LATENCY: [*[10.0, np.nan] * 5, 99]}, baseline=10)
    assert MONITOR.judge(gaps).state is State.LEARNING
    other = arrange({Series("volume"): [1.0]}, baseline=0)
    assert MONITOR.judge(other).state is State.NO_DATA
    assert not MONITOR.judge(short).verdicts


@pytest.mark.parametrize(("direction", "steps"), [("up", [9]), ("down", [11]), ("both", [9, 11])])
def test_one_direction_may_be_enough(direction: Any, steps: list[int]) -> None:
    monitor = SigmaMonitor("slow", "latency_p95", Cause.SYSTEM, direction=direction)
    usual = [10.0, 11, 9, 10, 10, 11, 9, 10]
    found = monitor.judge(arrange({LATENCY: [*usual, 10, 99, np.nan, 1]}, baseline=8))
    assert [v.at.start // DAY for v in found.verdicts] == steps


def test_recovery_may_be_nearer_than_the_limit() -> None:
    usual = [10.0, 11, 9, 10, 10, 11, 9, 10]
    monitor = SigmaMonitor("slow", "latency_p95", Cause.SYSTEM, recovery_share=0.3)
    found = monitor.judge(arrange({LATENCY: [*usual, 99, 12, 10, 12]}, baseline=8)).verdicts
    assert [(v.at.start // DAY, v.alarming) for v in found] == [(8, True), (9, False)]
