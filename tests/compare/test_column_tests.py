from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from offing.compare.candidate import Candidate
from offing.compare.column_tests import row_candidates
from offing.compare.samples import count_samples, level_counts
from offing.domain.schema import Task
from offing.profiles.plan import ProfilePlan

Frames = Callable[..., pa.Table]


def candidates(reference: pa.Table, current: pa.Table) -> dict[tuple[str | None, str], Candidate]:
    plan = ProfilePlan.fit(reference, task=Task.BINARY)
    found = row_candidates(count_samples(current, reference, plan), level_counts(current, reference, plan))
    return {(c.column, c.metric): c for c in found}


@pytest.mark.parametrize(("column", "metric", "change"), [
    ("temp", "ridit", lambda values: values + 0.5),
    ("temp", "spread", lambda values: 15 + (values - 15) * 1.6),
    ("temp", "missing", lambda values: pa.array(values, mask=np.arange(len(values)) % 10 == 0)),
    ("temp", "invalid", lambda values: np.where(np.arange(len(values)) % 20 == 0, np.nan, values)),
    ("carrier", "psi", lambda values: np.where(values == "AA", "B6", values)),
])  # fmt: skip
def test_each_statistic_sees_what_it_is_for(
    frame: Frames, column: str, metric: str, change: Callable[[object], object]
) -> None:
    found = candidates(frame(4000), frame(4000, seed=1, **{f"f_{column}": change}))
    assert found[column, metric].p < 1e-6 and found[column, metric].matters
    assert not [c for c in found.values() if c.column != column and c.p < 1e-4]


def test_a_shift_too_small_to_matter_does_not_matter_however_certain(frame: Frames) -> None:
    found = candidates(frame(200_000), frame(200_000, seed=1, f_temp=lambda values: values + 0.03))
    assert found["temp", "ridit"].p < 1e-6
    assert not found["temp", "ridit"].matters


def test_many_levels_that_one_sample_would_choose_do_not_alarm(frame: Frames) -> None:
    rng = np.random.default_rng(6)
    p_values = []
    for seed in range(30):
        sides = [frame(2000, seed=seed, f_carrier=rng.integers(0, 500, 2000).astype(str)) for _ in range(2)]
        p_values.append(candidates(*sides)["carrier", "psi"].p)
    assert min(p_values) > 1e-4 and np.mean(p_values) > 0.3
