from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.insight.segments import MIN_ROWS, MOST, segments_hit
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan


def rows(sizes: dict[str, int], wrong: dict[str, float], seed: int = 0) -> pa.Table:
    """Return scored and labelled rows per carrier; a share of the labels goes against the score."""
    rng = np.random.default_rng(seed)
    carriers = np.repeat(list(sizes), list(sizes.values()))
    score = np.where(rng.random(carriers.size) < 0.5, 0.1, 0.9)
    against = rng.random(carriers.size) < [wrong.get(name, 0.1) for name in carriers.tolist()]
    label = np.where(against, score < 0.5, score > 0.5).astype(np.float64)
    times = pa.array(np.arange(carriers.size, dtype=np.int64), pa.timestamp("us", "UTC"))
    return pa.table({"timestamp": times, "f_carrier": carriers, "score": score, "label": label})


def clicks(means: dict[str, float], size: int = 200) -> pa.Table:
    rng = np.random.default_rng(2)
    carriers = np.repeat(list(means), size)
    value = rng.normal(np.repeat(list(means.values()), size), 0.1)
    times = pa.array(np.zeros(carriers.size, np.int64), pa.timestamp("us", "UTC"))
    return pa.table(
        {"name": ["clicks"] * carriers.size, "value": value, "timestamp": times, "f_carrier": carriers}
    )


def hit(current: pa.Table, kpis: pa.Table | None = None, **options: object) -> list[str]:
    plan = ProfilePlan.fit(current, task=Task.BINARY, segments=["carrier"])
    baseline: BucketProfile = profile(current, plan, width=DAY)[0]
    now = profile(current, plan, width=DAY, kpis=kpis)[0]
    asked = {"metric": "log_loss", "column": None, **options}
    return [one.slice for one in segments_hit(now, baseline, plan, **asked)]  # type: ignore[arg-type]


EVEN = dict.fromkeys(("AA", "B6", "UA", "DL"), 500)


def test_slices_whose_loss_lies_above_the_whole_are_named() -> None:
    assert hit(rows(EVEN, {"B6": 0.5})) == ["carrier=B6"]


def test_slices_that_are_alike_are_not_named() -> None:
    assert hit(rows(EVEN, {})) == []


def test_better_slices_are_not_named() -> None:
    assert hit(rows(EVEN, {"B6": 0.0})) == []
    worse = hit(rows(EVEN, {"B6": 0.5}), metric="roc_auc")
    assert worse == ["carrier=B6"]


def test_those_that_add_most_come_first() -> None:
    assert hit(rows({"AA": 2000, "B6": 300, "UA": 1500}, {"B6": 0.6, "UA": 0.4})) == [
        "carrier=UA",
        "carrier=B6",
    ]


def test_small_slices_are_not_named() -> None:
    table = rows({"AA": 1000, "B6": MIN_ROWS - 1}, {"B6": 1.0})
    assert hit(table) == []
    assert hit(rows({"AA": 1000, "B6": MIN_ROWS}, {"B6": 1.0})) == ["carrier=B6"]


def test_so_many_are_named_at_most() -> None:
    sizes = {f"c{k}": 300 for k in range(9)} | {"AA": 3000}
    assert len(hit(rows(sizes, {name: 0.6 for name in sizes if name != "AA"}))) == MOST


@pytest.mark.parametrize(("fell", "found"), [(False, ["carrier=UA"]), (True, ["carrier=B6"])])
def test_business_events_are_worse_where_they_moved(fell: bool, found: list[str]) -> None:
    kpis = clicks({"AA": 1.0, "B6": 0.2, "UA": 1.8, "DL": 1.0})
    assert hit(rows(EVEN, {}), kpis, metric="kpi_mean", column="clicks", fell=fell) == found


def test_a_metric_that_the_whole_does_not_have_names_nothing() -> None:
    assert hit(rows(EVEN, {"B6": 0.5}), metric="kpi_mean", column="clicks") == []
    assert hit(rows(EVEN, {"B6": 0.5}), metric="mae") == []
