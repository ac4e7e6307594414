from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.window import HOUR
from offing.errors import InvalidEvent
from offing.profiles.rows import Runs, bucket_ids, column, count_true, segment_column, spans


@given(st.lists(st.integers(-3, 3), max_size=30))
def test_runs_group_the_rows(ids: list[int]) -> None:
    runs = Runs.of(np.array(ids, np.int64))
    assert dict(zip(runs.keys.tolist(), runs.lengths.tolist(), strict=True)) == {
        key: ids.count(key) for key in sorted(set(ids))
    }
    assert runs.arrange(np.array(ids, np.int64)).tolist() == sorted(ids)
    assert [runs.keys[run] for run in runs.index] == sorted(ids)
    assert (runs.order is None) == (ids == sorted(ids))


def test_masks_and_positions_are_counted_by_run() -> None:
    runs = Runs.of(np.array([2, 1, 2, 1, 1]))
    assert runs.count(np.array([True, False, True, True, False])).tolist() == [1, 2]
    assert runs.among(np.array([0, 1])).tolist() == [1, 1]
    assert runs.among(np.empty(0, np.int64)).tolist() == [0, 0]
    assert count_true(np.array([True, True]), np.array([0, 2, 0])).tolist() == [0, 2, 0]


@given(st.lists(st.integers(0, 25), max_size=20))
def test_spans_cover_every_row_once_in_small_pieces(lengths: list[int]) -> None:
    seen: list[int] = []
    ends = np.cumsum(lengths)
    for first, last, pieces in spans(np.array(lengths, np.int64), rows=10, runs=3):
        assert last - first <= 3
        assert len(pieces) == 1 or last - first == 1
        for start, end in pieces:
            assert 0 < end - start <= 10
            assert ends[first] - lengths[first] <= start
            assert end <= ends[last - 1]
            seen.extend(range(start, end))
    assert seen == list(range(sum(lengths)))


def test_buckets_round_down_before_the_epoch_too() -> None:
    times = pa.array([0, HOUR - 1, HOUR, -1], pa.timestamp("us", tz="UTC"))
    assert bucket_ids(pa.table({"timestamp": times}), HOUR).tolist() == [0, 0, 1, -1]
    millis = pa.table({"timestamp": pa.array([3_600_000], pa.timestamp("ms"))})
    assert bucket_ids(millis, HOUR).tolist() == [1]


@pytest.mark.parametrize(
    "table", [pa.table({"x": [1]}), pa.table({"timestamp": pa.array([None], pa.timestamp("us"))})]
)
def test_rows_without_a_time_are_refused(table: pa.Table) -> None:
    with pytest.raises(InvalidEvent, match="without a timestamp"):
        bucket_ids(table, HOUR)


def test_columns_and_segments() -> None:
    table = pa.table(
        {"f_a": ["x"], "version": ["v"], "tags": ['{"team": "red", "n": 3, "f": null}'], "none": pa.nulls(1)}
    )
    assert column(table, "none") is None
    assert column(table, "absent") is None
    found = {name: segment_column(table, name) for name in ("a", "version", "team", "n", "f")}
    assert {name: array and array.to_pylist() for name, array in found.items()} == {
        "a": ["x"],
        "version": ["v"],
        "team": ["red"],
        "n": ["3"],
        "f": [None],
    }
    assert segment_column(table.drop_columns("tags"), "team") is None
