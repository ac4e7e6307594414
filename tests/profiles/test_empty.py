from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.empty import empty_profile, empty_slice
from offing.profiles.kernel import profile
from offing.profiles.merge import merge, merge_slices
from offing.profiles.plan import ProfilePlan


@pytest.mark.parametrize("task", list(Task))
def test_no_events_add_nothing(task: Task, make_table: Callable[..., pa.Table]) -> None:
    table = make_table(200, days=1, task=task)
    plan = ProfilePlan.fit(table, task=task, segments=["city"])
    day = profile(table, plan, width=DAY)[0]
    assert merge([day, empty_profile(plan, 0, DAY)]) == day
    part = day.slices["city=a"]
    assert merge_slices([empty_slice(plan), part]) == part
    assert (empty_profile(plan, 0, DAY).outcome is None) == (task is Task.UNKNOWN)
