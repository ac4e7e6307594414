from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR
from offing.errors import Conflict
from offing.profiles.codec import UnreadableProfile, decode, encode
from offing.profiles.empty import empty_profile
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan


@pytest.mark.parametrize("task", list(Task))
def test_profiles_come_back_equal(task: Task, make_table: Callable[..., pa.Table]) -> None:
    table = make_table(800, days=2, task=task)
    plan = ProfilePlan.fit(table.slice(0, 300), task=task, segments=["city"])
    kpis = pa.table(
        {"name": ["x"], "value": [1e12], "timestamp": pa.array([0], pa.timestamp("us")), "f_city": ["a"]}
    )
    for part in profile(table, plan, width=DAY, kpis=kpis).values():
        data = encode(part)
        assert decode(data, plan) == part
        assert encode(decode(data, plan)) == data
        assert decode(data, plan, slices=False) == replace(part, slices={})
    nothing = empty_profile(plan, 0, DAY)
    assert decode(encode(nothing), plan) == nothing


def test_an_hour_of_fifty_columns_is_small() -> None:
    rng = np.random.default_rng(0)
    rows = 1000
    columns: dict[str, object] = {
        "timestamp": pa.array(rng.integers(0, HOUR, rows), pa.timestamp("us", tz="UTC")),
        "score": rng.random(rows),
        "label": (rng.random(rows) < 0.2).astype(float),
        "latency_ms": rng.lognormal(3, 1, rows),
    }
    for number in range(40):
        columns[f"f_n{number}"] = rng.lognormal(0, 2, rows) if number % 2 else rng.standard_cauchy(rows)
    for number in range(10):
        columns[f"f_k{number}"] = [f"level {level}" for level in rng.integers(0, 180, rows)]
    table = pa.table(columns)
    plan = ProfilePlan.fit(table.slice(0, 500), task=Task.BINARY, segments=["k0", "k1"])
    assert len(encode(profile(table, plan, width=HOUR)[0])) <= 64_000


def test_damage_is_noticed(table: pa.Table, plan: ProfilePlan) -> None:
    data = encode(profile(table, plan, width=DAY)[0])
    for bad in (b"", b"OFP1", b"JUNK" + data[4:], data[:-1], data[:-1] + bytes([data[-1] ^ 1])):
        with pytest.raises(UnreadableProfile):
            decode(bad, plan)


def test_another_plan_is_refused(table: pa.Table, plan: ProfilePlan) -> None:
    data = encode(profile(table, plan, width=DAY)[0])
    with pytest.raises(Conflict, match=plan.revision):
        decode(data, replace(plan, threshold=0.9))
