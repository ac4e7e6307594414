from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pytest

from offing.domain.schema import ColumnKind, Task
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels
from offing.profiles.plan import LATENCY_GRID, ProfilePlan


@pytest.mark.parametrize("task", list(Task))
def test_a_plan_survives_json(task: Task, make_table: Callable[..., pa.Table]) -> None:
    plan = ProfilePlan.fit(make_table(task=task), task=task, segments=["city"])
    back = ProfilePlan.from_dict(json.loads(json.dumps(plan.to_dict())))
    assert back == plan
    assert back.revision == plan.revision


def test_a_plan_does_not_depend_on_the_order_of_rows(table: pa.Table, plan: ProfilePlan) -> None:
    shuffled = table.take(list(range(table.num_rows))[::-1])
    assert ProfilePlan.fit(shuffled, task=Task.BINARY, segments=["city", "version"]) == plan


def test_the_revision_follows_what_is_counted(plan: ProfilePlan) -> None:
    assert len(plan.revision) == 16
    assert replace(plan, threshold=0.6).revision != plan.revision
    assert replace(plan, positive="1").revision != plan.revision
    age = NumericGrid(1.0, 1.0)
    assert replace(plan, columns={**plan.columns, "age": age}).revision != plan.revision


def test_what_is_fitted(plan: ProfilePlan) -> None:
    assert list(plan.columns) == ["age", "amount", "city"]
    assert isinstance(plan.columns["age"], NumericGrid)
    assert isinstance(plan.columns["city"], CategoricalLevels)
    assert plan.latency == LATENCY_GRID
    assert sorted(plan.segments["city"]) == list("abcdefgh")
    assert sorted(plan.segments["version"]) == ["v1", "v2"]


def test_stated_kinds_win_over_an_absent_or_other_column(table: pa.Table) -> None:
    kinds = {"city": ColumnKind.NUMERIC, "later": ColumnKind.CATEGORICAL}
    plan = ProfilePlan.fit(table, task=Task.BINARY, kinds=kinds)
    assert plan.columns["city"] == NumericGrid(0.0, 1.0)
    assert plan.columns["later"] == CategoricalLevels(())
