from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.window import HOUR
from offing.profiles.bucket import KpiSum
from offing.profiles.kpis import count_kpis
from offing.profiles.plan import ProfilePlan

PLAN = ProfilePlan({}, segments={"city": ("a",)})


def kpis(**columns: Any) -> pa.Table:
    times = pa.array(columns.pop("hours")).cast(pa.int64())
    moments = [None if t is None else t * HOUR for t in times.to_pylist()]
    return pa.table({"timestamp": pa.array(moments, pa.timestamp("us", tz="UTC")), **columns})


def test_events_are_summed_by_bucket_name_and_slice() -> None:
    table = kpis(
        hours=[0, 0, 1, 1, 0],
        name=["sale", "sale", "sale", "visit", None],
        value=[2.5, np.nan, 4.0, None, 1.0],
        f_city=["a", "b", None, "a", "a"],
    )
    unit = 2**20
    assert count_kpis(table, PLAN, HOUR) == {
        0: (
            {"sale": KpiSum(1, round(2.5 * unit), round(6.25 * unit**2), 1)},
            {"city=a": {"sale": KpiSum(1, round(2.5 * unit), round(6.25 * unit**2))},
             "city=other": {"sale": KpiSum(invalid=1)}},
        ),
        1: (
            {"sale": KpiSum(1, 4 * unit, 16 * unit**2), "visit": KpiSum(invalid=1)},
            {"city=other": {"sale": KpiSum(1, 4 * unit, 16 * unit**2)},
             "city=a": {"visit": KpiSum(invalid=1)}},
        ),
    }  # fmt: skip


def test_order_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    table = kpis(
        hours=rng.integers(0, 3, 500),
        name=rng.choice(["x", "y"], 500),
        value=rng.lognormal(5, 3, 500),
        f_city=rng.choice(["a", "b"], 500),
    )
    assert count_kpis(table.take(rng.permutation(500)), PLAN, HOUR) == count_kpis(table, PLAN, HOUR)
    total = sum(whole[name].total for whole, _ in count_kpis(table, PLAN, HOUR).values() for name in whole)
    assert total == pytest.approx(table["value"].to_numpy().sum(), rel=1e-9)


def test_no_events() -> None:
    empty = kpis(
        hours=pa.array([], pa.int64()), name=pa.array([], pa.string()), value=pa.array([], pa.float64())
    )
    assert count_kpis(empty, PLAN, HOUR) == {}
