from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY
from offing.monitors.episodes import alarm_mask, alarm_steps, episodes_of
from offing.monitors.limit import LimitMonitor

if TYPE_CHECKING:
    from tests.monitors.conftest import MakeHistory

RATE = Series("error_rate")
LIMIT = LimitMonitor("errors", "error_rate", Cause.SYSTEM, above=0.5, severity=Severity.WARNING)


def spans(values: Sequence[float], baseline: int = 2) -> list[tuple[int, int, int]]:
    history = arrange({RATE: values}, baseline=baseline)
    found = episodes_of(history, "errors", LIMIT.judge(history).verdicts)
    return [(e.onset // DAY, e.end // DAY, e.steps) for e in found]


def test_a_quiet_step_ends_an_episode() -> None:
    assert spans([0, 0, 1, 1, 0, 1, 0, 0]) == [(2, 4, 2), (5, 6, 1)]


def test_a_step_without_a_value_ends_nothing() -> None:
    assert spans([0, 0, 1, np.nan, 1, 0]) == [(2, 5, 2)]


def test_an_alarm_at_the_end_is_an_episode() -> None:
    assert spans([0, 0, 0, 1]) == [(3, 4, 1)] and spans([0, 0, 0, 0]) == []


def test_what_an_episode_says(history_of: MakeHistory) -> None:
    history = history_of({RATE: [0, 0, 0, 1, 1, 0]}, baseline=2)
    (episode,) = episodes_of(history, "errors", LIMIT.judge(history).verdicts)
    assert episode.detected == 4 * DAY and episode.series == {RATE}
    assert episode.severity is Severity.WARNING and episode.window.length == 2 * DAY
    assert alarm_steps(history, [episode]).tolist() == [3, 4]
    assert episodes_of(history, "another", LIMIT.judge(history).verdicts) == []


@given(st.lists(st.sampled_from([0.0, 1.0, np.nan]), min_size=3, max_size=40))
def test_episodes_hold_every_alarm_once(values: list[float]) -> None:
    history = arrange({RATE: values}, baseline=1)
    verdicts = LIMIT.judge(history).verdicts
    found = episodes_of(history, "errors", verdicts)
    assert [v for e in found for v in e.verdicts] == list(verdicts)
    assert sum(e.steps for e in found) == int(alarm_mask(history, found).sum())
    assert all(a.end <= b.onset for a, b in pairwise(found))
