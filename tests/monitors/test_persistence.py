from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import DAY
from offing.incidents.pipeline import incidents_of
from offing.monitors.limit import LimitMonitor
from offing.monitors.persistence import Persistence, PersistentMonitor
from offing.monitors.sigma import SigmaMonitor

if TYPE_CHECKING:
    from collections.abc import Sequence

ONE = Series("error_rate")
NAN = float("nan")


def told(values: Sequence[float], rule: Persistence, **options: Any) -> str:
    """Return one letter per step: A alarming, s sustained, . nothing."""
    chart = LimitMonitor("m", "error_rate", Cause.SYSTEM, above=5, **options)
    judged = PersistentMonitor(chart, rule).judge(arrange({ONE: values}, baseline=0))
    letters = ["."] * len(values)
    for verdict in judged.verdicts:
        letters[verdict.at.start // DAY] = "A" if verdict.alarming else "s"
    return "".join(letters)


def test_m_of_n() -> None:
    rule = Persistence(steps=2, of=3)
    assert told([9, 1, 9, 1, 1, 9, 1, 1, 9], rule) == "..A......"
    assert told([9, 9, 9, 1, 9], rule) == ".AA.A"


def test_so_many_in_a_row() -> None:
    assert told([9, 9, 1, 9, 9, 9, 9, 1], Persistence(steps=3)) == ".....AA."
    assert told([9, NAN, 9, 9, 1], Persistence(steps=3)) == "...A."


def test_recovery_takes_as_long_as_was_asked() -> None:
    assert told([9, 1, 9, 1, 1, 1], Persistence(recovery=2)) == "AsAs.."
    assert told([9, 1, NAN, 1, 9], Persistence(recovery=2)) == "As..A"


def test_hysteresis_sustains_between_the_thresholds() -> None:
    assert told([4, 9, 4, 4, 2, 4, 9], Persistence(), recovered_below=3) == ".Ass..A"


def test_the_evidence_reaches_back_to_the_first_step_of_the_episode() -> None:
    chart = LimitMonitor("m", "error_rate", Cause.SYSTEM, above=5)
    history = arrange({ONE: [1, 9, 1, 9, 4, 9]}, baseline=0)
    found = PersistentMonitor(chart, Persistence(steps=2, of=3, recovery=3)).judge(history).verdicts
    assert [v.since // DAY for v in found] == [1, 1, 1]


@pytest.mark.parametrize(
    ("statistic", "expected"), [("mean", "..AA.."), ("max", ".AAAA."), ("min", "......")]
)
def test_windows_are_judged_by_their_statistic(statistic: Any, expected: str) -> None:
    rule = Persistence(over=3, statistic=statistic)
    assert told([1, 7, 8.5, 1, 1, 1], rule) == expected


def test_the_bands_of_windows_come_from_windows_that_do_not_overlap() -> None:
    """Else a chart of the mean of three steps would count its baseline thrice, and alarm too often."""
    rng = np.random.default_rng(1)
    chart, rule = SigmaMonitor("m", "error_rate", Cause.SYSTEM, sigmas=2), Persistence(over=3)
    alarms = steps = 0
    for _ in range(300):
        history = arrange({ONE: rng.normal(size=30 + 60)}, baseline=30)
        judged = PersistentMonitor(chart, rule).judge(history)
        alarms += len(judged.verdicts)
        steps += 60
    assert alarms / steps == pytest.approx(0.0455, abs=0.02)


def test_a_flapping_series_with_recovery_is_one_incident() -> None:
    values = [1.0] * 10 + [9.0, 4.0] * 50
    history = arrange({ONE: values}, baseline=0)
    chart = LimitMonitor("m", "error_rate", Cause.SYSTEM, above=5, recovered_below=2)
    judged = PersistentMonitor(chart, Persistence(recovery=2)).judge(history)
    assert len(incidents_of(history, judged.verdicts)) == 1


@given(
    st.lists(st.sampled_from([1.0, 4.0, 9.0, NAN]), min_size=1, max_size=40),
    st.integers(1, 3),
    st.integers(0, 3),
    st.integers(1, 3),
)
def test_alarms_are_beyond_and_every_prefix_says_the_same(
    values: list[float], steps: int, more: int, recovery: int
) -> None:
    rule = Persistence(steps=steps, of=steps + more, recovery=recovery)
    whole = told(values, rule, recovered_below=3)
    for letter, value in zip(whole, values, strict=True):
        assert letter != "A" or value == 9
        assert letter == "." or np.isfinite(value)
    half = len(values) // 2
    if half:
        assert told(values[:half], rule, recovered_below=3) == whole[:half]


def test_steps_that_wait_for_labels_are_not_judged() -> None:
    coverage = Series("label_coverage")
    history = arrange({ONE: [1, 1, 9, 9], coverage: [0.9, 0.9, 0.9, 0.1]}, baseline=2)
    chart = LimitMonitor("m", "error_rate", Cause.PERFORMANCE, above=5)
    assert len(PersistentMonitor(chart, ripe_only=True).judge(history).verdicts) == 1
    assert len(PersistentMonitor(chart).judge(history).verdicts) == 2


def test_the_detail_says_the_rule() -> None:
    chart = LimitMonitor("m", "error_rate", Cause.SYSTEM, above=5)
    judged = PersistentMonitor(chart, Persistence(2, 3, over=4)).judge(arrange({ONE: [1.0]}, baseline=0))
    assert judged.detail == "error_rate limit: above 5; mean of 4 steps; 2 of 3 steps"
    assert judged.state is State.OK
