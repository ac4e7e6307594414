from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR
from offing.errors import InvalidEvent
from offing.profiles import kernel
from offing.profiles.codec import encode
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.kernel import profile, profile_streams
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

MakeTable = Callable[..., pa.Table]

NUMBERS = st.none() | st.floats() | st.sampled_from([0.0, -0.0, 1e300, -1e300])
ROWS = st.fixed_dictionaries(
    {
        "timestamp": st.integers(0, 3 * HOUR),
        "version": st.none() | st.sampled_from(["v1", "v2"]),
        "score": st.none() | st.floats(0, 1),
        "prediction": st.sampled_from([None, 0.0, 1.0]),
        "label": st.sampled_from([None, 0.0, 1.0]),
        "latency_ms": st.none() | st.floats(0, 1e5),
        "error": st.none() | st.just("boom"),
        "overflow": st.none() | st.just('{"x": "text"}'),
        "f_x": NUMBERS,
        "f_k": st.none() | st.text("abc", max_size=2),
    }
)
TYPES = {name: pa.float64() for name in ("score", "prediction", "label", "latency_ms", "f_x")}
SCHEMA = pa.schema(
    [
        (name, pa.timestamp("us", tz="UTC") if name == "timestamp" else TYPES.get(name, pa.string()))
        for name in (
            "timestamp",
            "version",
            "score",
            "prediction",
            "label",
            "latency_ms",
            "error",
            "overflow",
            "f_x",
            "f_k",
        )
    ]
)


@settings(max_examples=150)
@given(st.lists(ROWS, min_size=1, max_size=25), st.data())
def test_any_order_and_any_split_give_the_same_integers(
    rows: list[dict[str, object]], data: st.DataObject
) -> None:
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    fitted = table.slice(0, 10)
    plan = ProfilePlan.fit(fitted, task=Task.BINARY, segments=["k", "version"])
    whole = profile(table, plan, width=HOUR)
    shuffled = table.take(data.draw(st.permutations(range(len(rows)))))
    assert profile(shuffled, plan, width=HOUR) == whole
    cut = data.draw(st.integers(0, len(rows)))
    parts = [profile(part, plan, width=HOUR) for part in (shuffled.slice(0, cut), shuffled.slice(cut))]
    for start, expected in whole.items():
        merged = merge([part[start] for part in parts if start in part])
        assert merged == expected
        assert encode(merged) == encode(expected)
    assert merge(whole.values(), start=0, width=DAY) == profile(table, plan, width=DAY)[0]


def test_rows_are_conserved(table: pa.Table, plan: ProfilePlan) -> None:
    found = profile(table, plan, width=HOUR)
    assert sum(part.rows for part in found.values()) == table.num_rows
    for start, part in found.items():
        assert (part.start, part.width, part.revision) == (start, HOUR, plan.revision)
        assert {counts.rows for counts in part.columns.values()} == {part.rows}
        assert sum(part.versions.values()) == part.rows
        for segment in plan.segments:
            slices = [one for key, one in part.slices.items() if key.startswith(f"{segment}=")]
            assert sum(one.rows for one in slices) == part.rows
            assert sum(one.errors for one in slices) == part.errors


def test_threads_and_streams_do_not_show(
    table: pa.Table, plan: ProfilePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = profile(table, plan, width=DAY, threads=1)
    monkeypatch.setattr(kernel, "PENDING", 2)
    batches = table.to_batches(max_chunksize=100)
    streams = [batches[place::3] for place in range(3)]
    assert profile_streams(streams, plan, width=DAY, threads=3) == whole
    assert profile(table.to_batches()[0], plan, width=DAY) == whole


def test_what_is_in_the_columns(table: pa.Table, plan: ProfilePlan) -> None:
    whole = merge(profile(table, plan, width=DAY).values())
    age, amount, city = (whole.columns[name] for name in ("age", "amount", "city"))
    assert isinstance(age, NumericCounts)
    assert isinstance(amount, NumericCounts)
    assert isinstance(city, CategoricalCounts)
    assert age.wrong_type == len(table) - table["overflow"].null_count
    assert age.missing + age.wrong_type == table["f_age"].null_count
    values = table["f_amount"].to_numpy()
    assert (amount.nan, amount.pos_inf) == (np.isnan(values).sum(), (values == np.inf).sum())
    assert amount.maximum == values[np.isfinite(values)].max()
    assert city.missing == table["f_city"].null_count


def test_business_events_join_their_buckets_and_may_stand_alone(table: pa.Table, plan: ProfilePlan) -> None:
    kpis = pa.table(
        {
            "name": ["sale", "sale"],
            "value": [1.0, 2.0],
            "timestamp": pa.array([0, 50 * DAY], pa.timestamp("us", tz="UTC")),
            "f_city": ["a", "nowhere"],
        }
    )
    found = profile(table, plan, width=DAY, kpis=kpis)
    assert found[0].kpis["sale"].total == 1.0
    assert found[0].slices["city=a"].kpis["sale"].n == 1
    assert (found[50 * DAY].rows, found[50 * DAY].kpis["sale"].total) == (0, 2.0)
    assert set(found[50 * DAY].slices) == {"city=other", "version=other"}


@pytest.mark.parametrize("task", list(Task))
def test_every_task_has_its_outcome(task: Task, make_table: MakeTable) -> None:
    table = make_table(500, days=1, task=task)
    plan = ProfilePlan.fit(table, task=task)
    outcome = profile(table, plan, width=DAY)[0].outcome
    labelled = outcome.labelled if outcome else 0
    assert labelled == (0 if task is Task.UNKNOWN else len(table) - table["label"].null_count)


def test_no_rows_and_rows_without_a_time(plan: ProfilePlan) -> None:
    assert profile(SCHEMA.empty_table(), plan, width=HOUR) == {}
    with pytest.raises(InvalidEvent):
        profile(pa.table({"timestamp": pa.array([None], pa.timestamp("us"))}), plan, width=HOUR)
