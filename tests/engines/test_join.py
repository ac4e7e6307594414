"""Which label a prediction has, and when and where a business event counts."""

from __future__ import annotations

from itertools import permutations
from random import Random
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.window import DAY, Window
from offing.engines.join import with_labels, with_predictions

if TYPE_CHECKING:
    from tests.engines.conftest import Bench

TIME = pa.timestamp("us", "UTC")


def predictions(ids: list[str]) -> pa.Table:
    return pa.table(
        {"prediction_id": pa.array(ids, pa.string()), "timestamp": pa.array(range(len(ids)), TIME)}
    )


def labels(rows: list[tuple[str, float, int, int]]) -> pa.Table:
    ids, values, times, received = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pa.table(
        {
            "prediction_id": pa.array(ids, pa.string()),
            "value": pa.array(values, pa.float64()),
            "timestamp": pa.array(times, TIME),
            "received_at": pa.array(received, TIME),
        }
    )


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.floats(0, 1), st.integers(0, 3), st.integers(0, 99)),
        max_size=12,
        unique_by=lambda row: row[3],
    ),
    st.randoms(use_true_random=False),
)
def test_the_last_label_by_its_time_counts(rows: list[tuple[str, float, int, int]], random: Random) -> None:
    """Whatever the order of the rows; at one moment the one received last."""
    expected: dict[str, float] = {}
    for id_, value, _, _ in sorted(rows, key=lambda row: (row[2], row[3])):
        expected[id_] = value
    random.shuffle(rows)
    joined = with_labels(predictions(["c", "a", "b"]), labels(rows))
    assert joined["prediction_id"].to_pylist() == ["c", "a", "b"]
    assert joined["label"].to_pylist() == [expected.get(id_) for id_ in "cab"]


@pytest.mark.parametrize("ids", [[], ["a"]])
def test_without_labels_every_label_is_null(ids: list[str]) -> None:
    joined = with_labels(predictions(ids), labels([]))
    assert joined["label"].to_pylist() == [None] * len(ids)
    assert joined.schema.field("label").type == pa.float64()


def kpis(rows: list[tuple[float, int, str | None]]) -> pa.Table:
    values, times, ids = zip(*rows, strict=True)
    return pa.table(
        {
            "name": pa.repeat(pa.scalar("sold"), len(rows)),
            "value": pa.array(values, pa.float64()),
            "timestamp": pa.array(times, TIME),
            "prediction_id": pa.array(ids, pa.string()),
            "prediction_timestamp": pa.nulls(len(rows), TIME),
        }
    )


def test_a_business_event_counts_when_its_prediction_was_made() -> None:
    made = predictions(["a", "b"]).append_column("f_carrier", pa.array(["AA", "B6"]))
    found = with_predictions(kpis([(1.0, 90, "b"), (2.0, 91, None)]), made, Window(0, 100), ["f_carrier"])
    assert found["value"].to_pylist() == [1.0, 2.0]
    assert found["timestamp"].cast(pa.int64()).to_pylist() == [1, 91]
    assert found["f_carrier"].to_pylist() == ["B6", None]


def test_one_whose_prediction_is_in_another_window_is_left_to_it() -> None:
    found = with_predictions(kpis([(1.0, 90, "z"), (2.0, 190, None)]), predictions(["a"]), Window(0, 100), [])
    assert found.num_rows == 0


def test_a_label_may_come_first_change_and_be_forgotten_by_no_order(open_bench: object) -> None:
    steps = {
        "predict": lambda b: b.predict("p", 5),
        "first": lambda b: b.label("p", 0, 20),
        "last": lambda b: b.label("p", 1, 30),
        "stray": lambda b: b.label("another", 1, 31),
    }
    for order in permutations(steps):
        bench: Bench = open_bench("-".join(order))  # type: ignore[operator]
        for i, name in enumerate(order):
            steps[name](bench)
            if i == 1:
                bench.seal()
        assert bench.labels() == {"p": 1.0}


def test_a_label_given_twice_counts_once(bench: Bench) -> None:
    bench.predict("p", 5)
    bench.label("p", 1, 20)
    bench.label("p", 1, 20)
    [profile] = bench.profiles()
    assert profile.outcome is not None and profile.outcome.labelled == 1


def test_a_business_event_is_in_one_bucket_however_it_is_read(bench: Bench) -> None:
    """It came before its prediction and on another day: no window counts it twice."""
    bench.kpi(7, 5, id="p")
    bench.predict("first", 4)
    assert [p.kpis for p in bench.profiles()] == [{}]
    bench.predict("p", 30)
    bench.seal()
    start = bench.at(0)
    days = [Window(start + d * DAY, start + (d + 1) * DAY) for d in range(3)]
    by_day = [p for day in days for p in bench.profiles(day)]
    assert by_day == bench.profiles()
    assert [sorted(p.kpis) for p in by_day] == [[], ["sold"]]
    assert [p.kpis["sold"].n for p in by_day if p.kpis] == [1]
