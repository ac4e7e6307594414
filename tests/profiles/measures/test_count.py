from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.profiles.bucket import KpiSum
from offing.profiles.measures.count import measure_rows, sum_measures
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Runs
from offing.profiles.structured import flatten

ROWS = {
    Task.REGRESSION: ({"prediction": [1.0], "label": [2.0]}, "ape"),
    Task.MULTICLASS: ({"prediction": ['{"a":1}'], "label": ["a"]}, "brier"),
    Task.MULTILABEL: ({"prediction": ['["a"]'], "label": ['["a"]']}, "jaccard"),
    Task.RANKING: ({"prediction": ['["a"]'], "label": ['["a"]']}, "ndcg@10"),
    Task.BINARY: ({"score": [0.5], "label": [1.0], "cost": [0.25]}, "cost"),
}


@pytest.mark.parametrize("task", ROWS)
def test_each_task_has_its_measures(task: Task) -> None:
    columns, name = ROWS[task]
    batch = flatten(pa.record_batch(columns), task)
    assert name in measure_rows(batch, ProfilePlan({}, task=task))


def test_sums_are_exact_and_by_run() -> None:
    runs = Runs.of(np.array([1, 0, 1, 0, 2]))
    first, second, third = sum_measures({"x": np.array([0.5, 3.0, np.inf, np.nan, np.nan])}, runs)
    assert (first, third) == ({"x": KpiSum(1, 3 << 20, 9 << 40)}, {})
    assert second == {"x": KpiSum(1, 1 << 19, 1 << 38, 1)}
