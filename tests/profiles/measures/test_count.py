from __future__ import annotations

import numpy as np
import pyarrow as pa

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.bucket import KpiSum
from offing.profiles.kernel import profile
from offing.profiles.measures.count import sum_measures
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Runs


def test_each_run_has_its_sums() -> None:
    runs = Runs.of(np.array([1, 0, 1, 0]))
    first, second = sum_measures({"a": np.array([1.0, np.nan, 3.0, np.inf]), "b": np.full(4, np.nan)}, runs)
    assert first == {"a": KpiSum(0, 0, 0, 1)}
    assert second == {"a": KpiSum(2, 4 << 20, 10 << 40, 0)}


def test_costs_are_summed_by_bucket_and_slice() -> None:
    times = pa.array([0, 1, DAY], pa.timestamp("us", "UTC"))
    table = pa.table({"timestamp": times, "cost": [0.5, None, 2.0], "f_c": ["a", "b", "a"]})
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, segments=["c"])
    found = profile(table, plan, width=DAY)
    assert found[0].measures["cost"].total == 0.5
    assert found[0].slices["c=b"].measures == {}
    assert found[DAY].slices["c=a"].measures["cost"].mean == 2.0
