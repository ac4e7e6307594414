from __future__ import annotations

import numpy as np
import pyarrow as pa

from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR, MINUTE, SECOND
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import NAMES
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan


def counted(table: pa.Table, plan: ProfilePlan | None = None) -> dict[int, BucketProfile]:
    return profile(table, plan or ProfilePlan.fit(table, task=Task.UNKNOWN), width=HOUR)


def moments(values: list[int]) -> pa.Array:  # type: ignore[type-arg]
    return pa.array(values, pa.timestamp("us", "UTC"))


def test_events_are_counted_by_minute_and_labels_by_lag() -> None:
    times = [0, 10 * SECOND, 5 * MINUTE, HOUR + MINUTE]
    labels = pa.array([None, 70 * SECOND, 5 * MINUTE, HOUR + 3 * MINUTE], pa.timestamp("us", "UTC"))
    found = counted(pa.table({"timestamp": moments(times), "label_timestamp": labels, "f_x": [1.0] * 4}))
    first, second = found[0].traffic, found[HOUR].traffic
    assert (first.slots.tolist(), first.slot_counts.tolist()) == ([0, 5], [2, 1])
    assert second.slots.tolist() == [61]
    assert (first.lag.n, first.lag.minimum, first.lag.maximum) == (2, 0.0, 60.0)
    assert second.lag.maximum == 120.0


def test_unknown_features_and_kinds_of_errors_are_named() -> None:
    plan = ProfilePlan.fit(pa.table({"timestamp": moments([0]), "f_x": [1.0]}), task=Task.UNKNOWN)
    rows = pa.table(
        {
            "timestamp": moments([0, 1, HOUR]),
            "f_x": [1.0, 2.0, 3.0],
            "f_new": ["a", None, None],
            "f_empty": pa.nulls(3, pa.string()),
            "error": ["timeout", "timeout", None],
        }
    )
    found = counted(rows, plan)
    assert found[0].traffic.extra == {"new": 1}
    assert found[HOUR].traffic.extra == {}
    assert found[0].traffic.error_kinds == {"timeout": 2}


def test_of_many_names_a_fair_sample_is_kept() -> None:
    kinds = [f"error {i}" for i in range(3 * NAMES)]
    rows = pa.table({"timestamp": moments([0] * len(kinds)), "error": kinds})
    assert len(counted(rows)[0].traffic.error_kinds) == NAMES


def test_twins_of_much_traffic_rest_on_chosen_rows() -> None:
    rng = np.random.default_rng(0)
    size = 40_000
    rows = pa.table(
        {"timestamp": moments([0] * size), "f_x": rng.normal(size=size), "f_y": rng.normal(size=size)}
    )
    plan = ProfilePlan.fit(rows, task=Task.UNKNOWN)
    assert plan.twin_bits == 3
    assert plan.pair_bits == 1
    found = profile(rows, plan, width=DAY)[0].traffic.twins
    assert (found.counts == 1).all()
