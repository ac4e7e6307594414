from __future__ import annotations

import time

from offing.clock import Clock, SystemClock


def test_the_time_is_in_microseconds_since_1970() -> None:
    clock: Clock = SystemClock()
    before, now, after = time.time_ns(), clock.now(), time.time_ns()
    assert before // 1000 <= now <= after // 1000


def test_the_monotonic_clock_does_not_go_back() -> None:
    clock: Clock = SystemClock()
    moments = [clock.monotonic() for _ in range(100)]
    assert moments == sorted(moments)
    assert abs(moments[-1] - time.monotonic()) < 60
