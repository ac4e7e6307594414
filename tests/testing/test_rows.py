from __future__ import annotations

import numpy as np
import pytest

from offing.domain.schema import Task
from offing.testing import assorted_rows


@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize("size", [0, 1, 500])
def test_columns_are_of_one_length_and_repeat_by_seed(task: Task, size: int) -> None:
    rows = assorted_rows(task, size, seed=3)
    assert {len(values) for values in rows.values()} == {size}
    again = assorted_rows(task, size, seed=3)
    assert all(np.array_equal(rows[name], again[name]) for name in ("heavy", "ties", "score"))


def test_they_are_as_nasty_as_promised() -> None:
    rows = assorted_rows(Task.BINARY, 2000)
    assert np.abs(rows["heavy"]).max() > 1000
    assert len(set(rows["ties"].tolist())) == 3
    assert 0.85 < np.mean(rows["rain"] == 0) < 0.95
    assert 0.25 < np.mean([g is None for g in rows["gust"]]) < 0.35
    assert 0.2 < np.mean([one is None for one in rows["label"]]) < 0.3
