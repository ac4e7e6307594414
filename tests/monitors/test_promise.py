from __future__ import annotations

from offing.domain.window import DAY, HOUR
from offing.monitors.promise import Promise


def test_a_promise_in_time_is_one_in_steps_and_shared() -> None:
    assert Promise().run_length(DAY, 1) == 90
    assert Promise(2, 90 * DAY).run_length(HOUR, 3) == 90 * 24 / 2 * 3
    assert Promise(steps=370).run_length(HOUR, 2) == 740
    assert Promise(1000, DAY).run_length(DAY, 1) == 2


def test_it_is_said_in_words() -> None:
    assert Promise().words() == "1 false alarm per 90d"
    assert Promise(steps=370).words() == "1 false alarm per 370 steps"
