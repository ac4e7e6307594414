"""The level is passed as often as promised."""

from __future__ import annotations

import numpy as np
import pytest

from offing.stats.alarm_level import alarm_level


@pytest.mark.parametrize("alarms", [0.1, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("sources", [1, 5, 40])
def test_the_level_is_passed_as_often_as_promised(sources: int, alarms: float) -> None:
    """The greatest of exponential evidences, each of a hundred: exp(-s exp(-h)) stay below h."""
    maxima = np.random.default_rng(sources).exponential(size=(sources, 4000, 100)).max(-1)
    expected = np.log(100 * sources / alarms)
    assert alarm_level(maxima, alarms) == pytest.approx(expected, abs=0.15)


def test_the_only_stream_says_what_it_can() -> None:
    assert alarm_level(np.array([[3.0]]), 0.5) == 3.0
