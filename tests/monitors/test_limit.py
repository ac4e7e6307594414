from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, State, Verdict
from offing.domain.window import DAY
from offing.monitors.limit import LimitMonitor, baseline_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

CLICKS = Series("kpi_mean", "clicks")
NAN = float("nan")


def judge(values: Sequence[float], *, baseline: int = 0, **options: Any) -> list[tuple[int, int]]:
    """Return (step, first step of the evidence) of each alarm."""
    return [(v.at.start // DAY, v.since // DAY) for v in verdicts(values, baseline=baseline, **options)]


def verdicts(
    values: Sequence[float], *, baseline: int = 0, closed: int | None = None, **options: Any
) -> list[Verdict]:
    monitor = LimitMonitor("clicks", "kpi_mean", Cause.BUSINESS, column="clicks", **options)
    return list(monitor.judge(arrange({CLICKS: values}, baseline=baseline, closed=closed, half=0.5)).verdicts)


def test_what_lies_beyond_alarms_and_the_limit_itself_does_not() -> None:
    assert judge([1, 2, 3, 4], above=3) == [(3, 3)]
    assert judge([1, 2, 3, 4], below=2) == [(0, 0)]
    assert judge([1, 2, 3, 4], above=3, below=2) == [(0, 0), (3, 3)]


def test_it_judges_all_closed_steps_without_a_baseline_and_none_of_a_baseline() -> None:
    assert judge([9, 9, 9], above=3, closed=2) == [(0, 0), (1, 0)]
    assert judge([9, 9, 9], above=3, baseline=2) == [(2, 2)]


def test_so_many_steps_in_a_row_are_needed() -> None:
    assert judge([9, 9, 1, 9, 9, 9, 9], above=3, steps=3) == [(5, 3), (6, 3)]


def test_a_gap_neither_breaks_a_run_nor_counts_for_it() -> None:
    assert judge([1, 9, NAN, NAN, 9, NAN], above=3, steps=2) == [(4, 1)]
    assert judge([9, NAN, 1, 9], above=3, steps=2) == []


@given(st.lists(st.sampled_from([1.0, 9.0, NAN]), min_size=1, max_size=30), st.integers(1, 4))
def test_gaps_change_nothing_but_the_steps_numbers(values: list[float], steps: int) -> None:
    known = [i for i, value in enumerate(values) if not np.isnan(value)]
    whole = judge([values[i] for i in known] or [1.0], above=3, steps=steps)
    assert judge(values, above=3, steps=steps) == [(known[at], known[since]) for at, since in whole]


def test_a_verdict_carries_its_numbers() -> None:
    (found,) = verdicts([4, 6, 1], baseline=2, below=2)
    assert (found.value, found.low, found.high, found.n) == (1, 0.5, 1.5, 1000)
    assert (found.expected, found.threshold, found.strength) == (5, 2, 1)
    assert (found.severity, found.cause) == (Severity.CRITICAL, Cause.BUSINESS)
    assert found.sentence == "kpi_mean(clicks) is 1, limit: below 2"


@pytest.mark.parametrize("value", [NAN, float("inf")])
def test_an_interval_that_is_unknown_is_none(value: float) -> None:
    history = arrange({CLICKS: [9.0]}, baseline=0, half=value)
    (found,) = LimitMonitor("x", "kpi_mean", Cause.BUSINESS, above=3).judge(history).verdicts
    assert (found.low, found.high) == (None, None)


def test_the_state_tells_whether_there_is_anything_to_judge() -> None:
    history = arrange({CLICKS: [9.0]}, baseline=0)
    assert LimitMonitor("x", "kpi_mean", Cause.BUSINESS, above=10).judge(history).state is State.OK
    judged = LimitMonitor("x", "kpi_mean", Cause.BUSINESS, column="tips", above=3).judge(history)
    assert (judged.state, list(judged.verdicts)) == (State.NO_DATA, [])


def test_the_mean_over_the_baseline_leaves_gaps_out() -> None:
    history = arrange({CLICKS: [1, NAN, 4, 100]}, baseline=3)
    assert baseline_mean(history, history.series[CLICKS]) == 2.5
    empty = arrange({CLICKS: [NAN, 3]}, baseline=1)
    assert baseline_mean(empty, empty.series[CLICKS]) is None


def test_by_the_whole_interval_there_are_three_states() -> None:
    """+-0.5 each: 3.4 to 4.4 cannot tell about 4, and neither starts an alarm nor ends one."""
    assert judge([3.9, 4.4, 4.6, 4.2, 4.4, 3.4, 4.4], above=4, interval=True) == [(2, 2), (3, 2), (4, 2)]
    whole = verdicts([3.9, 4.4, 4.6, 4.2, 4.4, 3.4, 4.4], above=4, interval=True)
    assert [v.alarming for v in whole] == [True, False, False]
    assert judge([1.6, 1.4], below=2, interval=True) == [(1, 1)]


@pytest.mark.parametrize(("value", "word"), [(9.0, "outside"), (4.2, "cannot tell"), (1.0, "inside")])
def test_the_detail_says_where_the_last_interval_lies(value: float, word: str) -> None:
    history = arrange({CLICKS: [value]}, baseline=0, half=0.5)
    monitor = LimitMonitor("x", "kpi_mean", Cause.BUSINESS, above=4, interval=True)
    assert monitor.judge(history).detail == (
        f"kpi_mean limit: above 4, by the whole interval; kpi_mean(clicks): {word}"
    )


def test_recovery_has_a_limit_of_its_own() -> None:
    found = verdicts([9, 4, 2, 4], above=5, recovered_below=3)
    assert [(v.at.start // DAY, v.alarming) for v in found] == [(0, True), (1, False)]
    found = verdicts([1, 4, 6, 4], below=3, recovered_above=5)
    assert [(v.at.start // DAY, v.alarming) for v in found] == [(0, True), (1, False)]
