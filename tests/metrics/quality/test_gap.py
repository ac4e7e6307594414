from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR, MINUTE, Window
from offing.metrics.subject import Subject
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

if TYPE_CHECKING:
    from tests.metrics.conftest import OnePoint


def subject(minutes: np.ndarray, width: int = HOUR) -> Subject:
    times = pa.array((np.asarray(minutes) * MINUTE).astype(np.int64), pa.timestamp("us", "UTC"))
    table = pa.table({"timestamp": times, "f_x": np.ones(len(times))})
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    current = merge(profile(table, plan, width=width).values(), start=0, width=DAY)
    return Subject(current, None, plan, Window(0, DAY))


def test_the_longest_silence_of_a_day(point_of: OnePoint) -> None:
    busy = np.arange(0, 24 * 60, 0.5)
    quiet = busy[(busy < 600) | (busy >= 690)]
    point = point_of("gap", subject(quiet))
    assert (point.value, point.low, point.high) == (90 * 60.0, 90 * 60.0, 92 * 60.0)
    assert point_of("gap", subject(busy)).value == 0.0
    assert point_of("gap", subject(quiet, width=DAY)).value == point.value


def test_what_has_not_happened_yet_is_no_gap(point_of: OnePoint) -> None:
    morning = subject(np.arange(0, 600, 1))
    assert point_of("gap", morning).value == 14 * 3600.0
    assert point_of("gap", replace(morning, as_of=600 * MINUTE)).value == 0.0
    assert point_of("gap", replace(morning, as_of=660 * MINUTE)).value == 3600.0
