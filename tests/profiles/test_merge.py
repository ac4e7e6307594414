from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from offing.domain.window import DAY, HOUR
from offing.errors import Conflict
from offing.profiles.kernel import profile
from offing.profiles.merge import VERSIONS, merge
from offing.profiles.plan import ProfilePlan


def test_hours_fold_into_days_in_any_order(table: pa.Table, plan: ProfilePlan) -> None:
    hours = list(profile(table, plan, width=HOUR).values())
    days = profile(table, plan, width=DAY)
    for start, day in days.items():
        parts = [hour for hour in hours if start <= hour.start < start + DAY]
        assert merge(parts[::-1], start=start, width=DAY) == day
    assert merge([merge(hours[:7]), merge(hours[7:])]) == merge(hours)


def test_the_span_is_from_the_first_to_the_last(table: pa.Table, plan: ProfilePlan) -> None:
    hours = list(profile(table, plan, width=HOUR).values())
    both = merge([hours[9], hours[2]])
    assert (both.start, both.width) == (hours[2].start, hours[9].start + HOUR - hours[2].start)


def test_other_plans_do_not_add_up(table: pa.Table, plan: ProfilePlan) -> None:
    day = profile(table, plan, width=DAY)[0]
    with pytest.raises(Conflict, match="different plans"):
        merge([day, replace(day, revision="other")])
    with pytest.raises(ValueError, match="nothing to merge"):
        merge([])


def test_versions_are_bounded_and_exact(table: pa.Table, plan: ProfilePlan) -> None:
    day = profile(table, plan, width=DAY)[0]
    many = replace(day, versions={f"v{i}": 1 for i in range(80)})
    more = replace(day, versions={f"v{i}": 2 for i in range(40, 160)})
    merged = merge([many, more]).versions
    assert len(merged) == VERSIONS
    assert all(count == (int(name[1:]) < 80) + 2 * (int(name[1:]) >= 40) for name, count in merged.items())
