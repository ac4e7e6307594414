"""The level is passed as often as promised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.alarm_level import STEPS_AT_ONCE, alarm_level, streams_at_once


@pytest.mark.parametrize("alarms", [0.1, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("sources", [1, 5, 40])
def test_the_level_is_passed_as_often_as_promised(sources: int, alarms: float) -> None:
    """The greatest of exponential evidences, each of a hundred: exp(-s exp(-h)) stay below h."""
    maxima = np.random.default_rng(sources).exponential(size=(sources, 4000, 100)).max(-1)
    expected = np.log(100 * sources / alarms)
    assert alarm_level(maxima, alarms) == pytest.approx(expected, abs=0.15)


def test_the_only_stream_says_what_it_can() -> None:
    assert alarm_level(np.array([[3.0]]), 0.5) == 3.0


@given(st.integers(1, 700), st.integers(1, 3000))
def test_all_streams_are_simulated_a_few_at_a_time(streams: int, horizon: int) -> None:
    parts = list(streams_at_once(streams, horizon))
    assert sum(parts) == streams
    assert all(part == 1 or part * horizon <= STEPS_AT_ONCE for part in parts)
