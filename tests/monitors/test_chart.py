from __future__ import annotations

import numpy as np
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.monitors.chart import baseline_values, known_steps, own_step

ONE = Series("volume")
HISTORY = arrange({ONE: [1, np.nan, 3, np.nan, 5, 6]}, baseline=3, closed=5)


def test_the_baseline_keeps_its_gaps_and_leaves_open_steps_out() -> None:
    np.testing.assert_array_equal(baseline_values(HISTORY, ONE), [1, np.nan, 3])


def test_known_steps_are_judged_and_have_a_value() -> None:
    assert known_steps(HISTORY, ONE).tolist() == [False, False, False, False, True, False]
    assert own_step(HISTORY).tolist() == [0, 1, 2, 3, 4, 5]
