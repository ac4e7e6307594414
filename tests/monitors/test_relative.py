from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import DAY
from offing.monitors.monitor import Judged
from offing.monitors.persistence import PersistentMonitor
from offing.monitors.relative import RelativeMonitor

ONE = Series("roc_auc")
USUAL = [0.8, 0.81, 0.79, 0.8, 0.81, 0.79, 0.8, 0.81, 0.79, 0.8]


def judge(values: list[float], half: float = 0.0, **options: Any) -> Judged:
    chart = RelativeMonitor("worse", "roc_auc", Cause.PERFORMANCE, **options)
    return PersistentMonitor(chart).judge(arrange({ONE: [*USUAL, *values]}, baseline=10, half=half))


def steps(judged: Judged) -> list[int]:
    return [v.at.start // DAY - 10 for v in judged.verdicts if v.alarming]


def test_so_many_per_cent_worse_for_certain() -> None:
    assert steps(judge([0.75, 0.718, 0.70, 0.9], percent=10, direction="down")) == [2]
    assert steps(judge([0.75, 0.718, 0.719, 0.9], percent=10, direction="down", interval=False)) == [1, 2]
    assert steps(judge([0.70, 0.9], percent=10, direction="up")) == [1]
    assert steps(judge([0.70, 0.9], percent=10)) == [0, 1]


def test_an_uncertain_value_does_not_alarm() -> None:
    assert steps(judge([0.70, 0.60], half=0.05, percent=10, direction="down")) == [1]
    assert steps(judge([0.70, 0.60], half=0.2, percent=10, direction="down")) == []


def test_the_verdict_says_how_far_from_what() -> None:
    (found,) = judge([0.6], percent=10, direction="down").verdicts
    assert found.expected == pytest.approx(0.8)
    assert found.threshold == pytest.approx(0.72)
    assert found.sentence == "roc_auc is 0.6, -25 % from the baseline's 0.8"


def test_values_that_are_negative_are_judged_by_size() -> None:
    history = arrange({ONE: [-10.0, -11, -9] * 4 + [-13.0, -7.0]}, baseline=12)
    chart = RelativeMonitor("x", "roc_auc", Cause.PERFORMANCE, percent=20, direction="down")
    found = PersistentMonitor(chart).judge(history).verdicts
    assert [v.value for v in found] == [-13]


def test_a_true_change_of_less_seldom_alarms() -> None:
    """At exactly `percent` worse a certain difference alarms in 2.5 % of steps."""
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(400):
        values = np.concatenate([rng.normal(10, 0.5, 40), rng.normal(9, 0.5, 5)])
        history = arrange({ONE: values}, baseline=40, half=1.96 * 0.5)
        chart = RelativeMonitor("x", "roc_auc", Cause.PERFORMANCE, percent=10, direction="down")
        alarms += len(PersistentMonitor(chart).judge(history).verdicts)
    assert alarms / 2000 == pytest.approx(0.025, abs=0.012)


def test_no_per_cent_of_nothing_and_no_mean_of_few_steps() -> None:
    assert judge([], percent=10).state is State.OK
    chart = RelativeMonitor("x", "roc_auc", Cause.PERFORMANCE)
    for values in ([0.0] * 12, [1.0] * 5):
        history = arrange({ONE: values}, baseline=len(values) - 1)
        assert PersistentMonitor(chart).judge(history).state is State.LEARNING
