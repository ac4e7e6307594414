from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import DAY
from offing.monitors.absence import AbsenceMonitor
from offing.monitors.monitor import Judged
from offing.monitors.persistence import PersistentMonitor
from offing.monitors.sequential import SequentialMonitor

ONE = Series("error_rate")
RNG = np.random.default_rng(1)


def rates(chance: float, steps: int, rows: int = 1000, seed: int = 1) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).binomial(rows, chance, steps) / rows)


def judge(after: np.ndarray, chance: float = 0.02, **options: Any) -> Judged:
    chart = SequentialMonitor("errors", "error_rate", Cause.SYSTEM, **options)
    history = arrange({ONE: np.concatenate([rates(chance, 40, seed=9), after])}, baseline=40)
    return PersistentMonitor(chart).judge(history)


def test_a_rate_above_a_fixed_bound_is_found() -> None:
    judged = judge(np.concatenate([rates(0.02, 30), rates(0.06, 20, seed=2)]), above=0.025)
    first = judged.verdicts[0]
    assert 70 <= first.at.start // DAY <= 80
    assert abs(first.since // DAY - 70) <= 2
    assert first.threshold == 0.025 and first.value is not None and first.value > 0.04
    assert judged.detail.startswith("sequential test of error_rate against a fixed bound")


def test_a_fall_is_found_below_a_bound() -> None:
    judged = judge(rates(0.8, 30), 0.95, below=0.9)
    assert judged.verdicts and judged.verdicts[0].threshold == 0.9
    assert not judge(rates(0.95, 90), 0.95, below=0.9).verdicts


@pytest.mark.parametrize(("direction", "found"), [("up", True), ("down", False), ("both", True)])
def test_the_baseline_bounds_what_has_no_limit(direction: Any, found: bool) -> None:
    assert bool(judge(rates(0.06, 30), direction=direction).verdicts) is found


def test_a_tolerance_lets_harmless_rises_pass() -> None:
    after = rates(0.03, 40)
    assert judge(after, direction="up").verdicts
    assert not judge(after, direction="up", tolerance=0.02).verdicts


def test_the_baseline_s_own_error_does_not_break_the_promise() -> None:
    """90 steps at the baseline's rate: at most 1 - 1/e of the streams may alarm, and few do."""
    alarms = 0
    for seed in range(80):
        values = rates(0.02, 130, seed=seed)
        chart = SequentialMonitor("errors", "error_rate", Cause.SYSTEM, direction="up")
        alarms += bool(PersistentMonitor(chart).judge(arrange({ONE: values}, baseline=40)).verdicts)
    assert alarms / 80 < 0.3


def test_a_row_is_an_observation_where_one_says_so() -> None:
    after = rates(0.03, 30)
    by_row = judge(after, above=0.02, unit="row").verdicts[0]
    by_step = judge(after, above=0.02).verdicts[0]
    assert by_row.at.start < by_step.at.start


def test_few_steps_bound_nothing_and_no_rate_is_an_error() -> None:
    chart = SequentialMonitor("errors", "error_rate", Cause.SYSTEM)
    short = arrange({ONE: rates(0.02, 10)}, baseline=7)
    assert PersistentMonitor(chart).judge(short).state is State.LEARNING
    wrong = arrange({ONE: np.full(20, 7.0)}, baseline=10)
    assert AbsenceMonitor(PersistentMonitor(chart)).judge(wrong).state is State.ERROR
