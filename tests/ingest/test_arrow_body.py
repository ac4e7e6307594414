"""Any Arrow type that data frames produce becomes what JSON would have become."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas  # type: ignore[import-untyped]
import polars
import pyarrow as pa
import pytest

from offing.domain.schema import Kind
from offing.errors import InvalidEvent, PayloadTooLarge
from offing.ingest import Limits, read_all

ARROW = "application/vnd.apache.arrow.stream"


def stream(data: Any, codec: Any = None) -> bytes:
    table = pa.table(data)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_table(table, max_chunksize=2)
    return sink.getvalue().to_pybytes()


NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

COLUMNS: list[tuple[Any, list[Any]]] = [
    (pa.array([1, None, 3], pa.int8()), [1.0, None, 3.0]),
    (pa.array([1, None, 2**64 - 1], pa.uint64()), [1.0, None, float(2**64)]),
    (pa.array(np.array([1.5, 2, 3], np.float16)), [1.5, 2.0, 3.0]),
    (pa.array([1.5, None, 3], pa.float32()), [1.5, None, 3.0]),
    (pa.array([Decimal("1.50"), None, Decimal("3")], pa.decimal128(5, 2)), [1.5, None, 3.0]),
    (pa.array([True, None, False]), ["true", None, "false"]),
    (pa.array(["a", None, "b"], pa.large_string()), ["a", None, "b"]),
    (pa.array(["a", None, "b" * 30], pa.string_view()), ["a", None, "b" * 30]),
    (pa.array(["a", None, "b"]).dictionary_encode(), ["a", None, "b"]),
    (pa.array([dt.date(1970, 1, 2), None, dt.date(1970, 1, 3)]), [86400.0, None, 172800.0]),
    (pa.array([NOON, None, NOON], pa.timestamp("ns", "UTC")), [1772366400.0, None, 1772366400.0]),
    (pa.array([1500, None, 3], pa.duration("ms")), [1.5, None, 0.003]),
    (pa.array([60, None, 3], pa.time32("s")), [60.0, None, 3.0]),
]


@pytest.mark.parametrize(("column", "expected"), COLUMNS, ids=[str(c.type) for c, _ in COLUMNS])
def test_a_type_becomes_doubles_or_text(desk: Any, column: Any, expected: list[Any]) -> None:
    receipt = desk.send(Kind.PREDICTIONS, stream({"id": ["a", "b", "c"], "x": column}), ARROW)
    assert (receipt.accepted, receipt.warnings) == (3, {})
    assert read_all(desk.intake, "m", Kind.PREDICTIONS).column("f_x").to_pylist() == expected


def test_what_is_nested_binary_or_nothing(desk: Any) -> None:
    columns = {
        "id": ["a", "b"],
        "n": pa.nulls(2),
        "l": pa.array([[1, 2], None]),
        "raw": pa.array([b"\x00\xff", None]),
        "s": pa.array([{"k": 1.0}, None]),
    }
    receipt = desk.send(Kind.PREDICTIONS, stream(columns), ARROW)
    assert (receipt.accepted, receipt.warnings) == (2, {"wrong_type": 1})
    row = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()[0]
    assert json.loads(row["overflow"]) == {"l": [1, 2], "raw": "00ff", "s": {"k": 1.0}}
    assert "f_n" not in row


def test_fields_features_and_tags_find_their_places(desk: Any) -> None:
    columns = {
        "prediction_id": [1, 2],
        "timestamp": pa.array([NOON, None], pa.timestamp("ms", "UTC")),
        "score": pa.array([0.5, float("nan")]),
        "prediction": pa.array([True, False]),
        "features": pa.array([{"x": 1, "c": "red"}, {"x": 2, "c": None}]),
        "features.y": [3, 4],
        "z": [5, 6],
        "tags.team": ["ads", None],
        "tags": pa.array([[("k", "v")], None], pa.map_(pa.string(), pa.string())),
    }
    assert desk.send(Kind.PREDICTIONS, stream(columns), ARROW).accepted == 2
    first, second = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()
    assert first["prediction_id"] == "1" and first["timestamp"] == NOON and first["prediction"] == 1.0
    assert (first["f_x"], first["f_c"], first["f_y"], first["f_z"]) == (1.0, "red", 3.0, 5.0)
    assert json.loads(first["tags"]) == {"k": "v", "team": "ads"}
    assert second["tags"] is None and second["timestamp"] == second["received_at"] and second["f_x"] == 2.0


def test_frames_of_pandas_and_polars_through_arrow(desk: Any) -> None:
    data = {"id": ["a", "b"], "x": [1.0, None], "c": ["red", "blue"], "when": [NOON, NOON]}
    frame = pandas.DataFrame(data).astype({"c": "category"})
    assert desk.send(Kind.PREDICTIONS, stream(pa.Table.from_pandas(frame)), ARROW).accepted == 2
    other = polars.DataFrame(data | {"id": ["c", "d"]}).with_columns(polars.col("c").cast(polars.Categorical))
    assert desk.send(Kind.PREDICTIONS, stream(pa.table(other)), ARROW).accepted == 2
    rows = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()
    assert [row["f_c"] for row in rows] == ["red", "blue"] * 2
    assert {row["f_when"] for row in rows} == {NOON.timestamp()}


def test_the_same_event_by_json_and_by_arrow_is_one(desk: Any) -> None:
    desk.predict(
        {"id": "a", "timestamp": "2026-03-01T12:00:00Z", "score": 1, "features": {"x": 1, "c": "red"}}
    )
    columns = {"id": ["a"], "timestamp": pa.array([NOON]), "score": [1.0], "x": [1.0], "c": ["red"]}
    assert desk.send(Kind.PREDICTIONS, stream(columns), ARROW).duplicate == 1


def test_bad_rows_are_rejected_alone(desk: Any) -> None:
    columns = {
        "id": ["a", "", None, "d"],
        "timestamp": [1772366400.0, 1772366400.0, float("nan"), 5.0],
        "x": [1] * 4,
    }
    receipt = desk.send(Kind.PREDICTIONS, stream(columns), ARROW)
    assert [(a.index, a.code) for a in receipt.items] == [
        (1, "empty_id"),
        (2, "invalid_timestamp"),
        (3, "timestamp_too_old"),
    ]
    assert json.loads(desk.intake.dead_letters()[0].payload) == {"id": "d", "timestamp": 5.0, "x": 1}
    assert read_all(desk.intake, "m", Kind.PREDICTIONS).column("f_x").to_pylist() == [1.0]
    assert desk.is_balanced()


def test_labels_and_business_events(desk: Any) -> None:
    body = stream({"id": ["a", "b"], "value": ["late", "on time"], "odd": [1, 2]})
    receipt = desk.send(Kind.LABELS, body, ARROW)
    assert (receipt.accepted, receipt.warnings) == (2, {"unknown_field": 1})
    assert desk.send(Kind.KPIS, stream({"name": ["r"], "value": [1], "id": ["a"]}), ARROW).accepted == 1


@pytest.mark.parametrize("codec", ["lz4", "zstd"])
def test_packed_streams_are_measured_before_they_are_unpacked(desk: Any, codec: str) -> None:
    small = stream({"id": ["a", "b", "c"], "x": [1.0, 2.0, 3.0]}, codec)
    assert desk.send(Kind.PREDICTIONS, small, ARROW).accepted == 3
    desk.reopen()
    desk.intake.limits = Limits(body_bytes=4096)
    with pytest.raises(PayloadTooLarge):
        desk.send(Kind.PREDICTIONS, stream({"id": ["a", "b"], "x": ["y" * 100_000] * 2}, codec), ARROW)


def test_a_dictionary_that_stands_for_too_much(desk: Any) -> None:
    desk.intake.limits = Limits(body_bytes=200_000)
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), pa.array(["y" * 10_000]))
    with pytest.raises(PayloadTooLarge, match="unpacks to"):
        desk.send(Kind.PREDICTIONS, stream({"id": list(range(1000)), "x": column}), ARROW)


def test_two_columns_of_one_name(desk: Any) -> None:
    batch = pa.record_batch([pa.array([1]), pa.array([2])], names=["x", "x"])
    with pytest.raises(InvalidEvent, match="two columns"):
        desk.send(Kind.PREDICTIONS, stream(pa.Table.from_batches([batch])), ARROW)
    with pytest.raises(InvalidEvent, match="two columns"):
        desk.send(Kind.PREDICTIONS, stream({"x": [1], "features.x": [2]}), ARROW)


def test_damaged_streams_never_do_more_than_fail(desk: Any) -> None:
    rng = np.random.default_rng(3)
    whole = stream({"id": ["a", "b", "c"], "x": [1.0, 2.0, 3.0], "c": ["r", None, "g"]}, "lz4")
    outcomes = set()
    for _ in range(300):
        body = bytearray(whole)
        for at in rng.integers(0, len(body), rng.integers(1, 6)):
            body[at] = rng.integers(0, 256)
        try:
            desk.send(Kind.PREDICTIONS, bytes(body[: rng.integers(1, len(body) + 1)]), ARROW)
            outcomes.add("accepted")
        except (InvalidEvent, PayloadTooLarge):
            outcomes.add("refused")
    assert "refused" in outcomes
    assert desk.is_balanced()
