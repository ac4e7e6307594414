"""Predictions and labels that are lists or objects: JSON text, the same by any way in."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa
import pytest

from offing.domain.schema import ColumnKind, Kind
from offing.ingest import read_all
from offing.ingest.coerce import answers, first_sight

STREAM = "application/vnd.apache.arrow.stream"


def predictions(desk: Any) -> dict[str, Any]:
    rows = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()
    return {row["prediction_id"]: row["prediction"] for row in rows}


def arrow(**columns: Any) -> bytes:
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def test_lists_keep_their_order_and_objects_are_sorted(desk: Any) -> None:
    said = {
        "a": ["z", "b", 1, 2.5, True],
        "b": {"dog": 0.3, "cat": 0.7, "owl": None},
        "c": [],
        "d": "cat",
        "e": 3,
    }
    receipt = desk.predict(*({"id": id, "prediction": value} for id, value in said.items()))
    assert (receipt.accepted, receipt.warnings) == (5, {})
    desk.seal()
    assert predictions(desk) == {
        "a": '["z","b",1,2.5,true]', "b": '{"cat":0.7,"dog":0.3}', "c": "[]", "d": "cat", "e": "3",
    }  # fmt: skip


def test_labels_may_be_lists_or_objects(desk: Any) -> None:
    receipt = desk.label(
        {"id": "a", "value": ["x", "é"]}, {"id": "b", "value": {"x": 2, "a": 1}}, {"id": "c", "value": []}
    )
    assert (receipt.accepted, receipt.rejected) == (3, 0)
    desk.seal()
    values = {
        row["prediction_id"]: row["value"] for row in read_all(desk.intake, "m", Kind.LABELS).to_pylist()
    }
    assert values == {"a": '["x","é"]', "b": '{"a":1,"x":2}', "c": "[]"}


def test_a_column_of_numbers_stays_one(desk: Any) -> None:
    desk.predict({"id": "first", "prediction": 1.5})
    receipt = desk.predict({"id": "later", "prediction": [1]})
    assert receipt.warnings == {"wrong_type": 1}
    row = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()[1]
    assert (row["prediction"], json.loads(row["overflow"])) == (None, {"$prediction": [1]})
    desk.label({"id": "first", "value": 1})
    assert desk.label({"id": "first", "value": {"x": 1}}).items[0].code == "invalid_value"
    assert desk.is_balanced()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([["b", "a"], None, []]),
        pa.array([["b", "a"], None, []], pa.large_list(pa.string())),
        pa.Table.from_pandas(pd.DataFrame({"p": [["b", "a"], None, []]}))["p"].combine_chunks(),
        pl.Series([["b", "a"], None, []]).to_arrow(compat_level=pl.CompatLevel.oldest()),
    ],
    ids=["list", "large list", "pandas", "polars"],
)  # fmt: skip
def test_lists_of_a_frame_are_those_of_json(desk: Any, column: Any) -> None:
    receipt = desk.send(Kind.PREDICTIONS, arrow(id=["a", "b", "c"], prediction=column), STREAM)
    assert (receipt.accepted, receipt.warnings) == (3, {})
    assert predictions(desk) == {"a": '["b","a"]', "b": None, "c": "[]"}
    again = desk.predict({"id": "a", "prediction": ["b", "a"]}, {"id": "c", "prediction": []})
    assert (again.duplicate, again.conflict) == (2, 0)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([{"cat": 0.7, "dog": 0.3}, {"cat": 1.0, "dog": None}, None]),
        pa.array([[("dog", 0.3), ("cat", 0.7)], [("cat", 1.0)], None], pa.map_(pa.string(), pa.float64())),
    ],
    ids=["struct", "map"],
)
def test_objects_of_a_frame_are_those_of_json(desk: Any, column: Any) -> None:
    body = arrow(id=["a", "b", "c"], prediction=column, timestamp=["2026-03-01T00:00:00Z"] * 3)
    assert desk.send(Kind.PREDICTIONS, body, STREAM).accepted == 3
    assert predictions(desk) == {"a": '{"cat":0.7,"dog":0.3}', "b": '{"cat":1.0}', "c": None}
    same = {"id": "a", "prediction": {"dog": 0.3, "cat": 0.7}, "timestamp": "2026-03-01T00:00:00Z"}
    assert desk.predict(same).duplicate == 1


def test_a_label_that_is_sent_again_is_a_duplicate(desk: Any) -> None:
    label = {"id": "a", "value": ["x", "y"], "timestamp": "2026-03-01T00:00:00Z"}
    desk.label(label)
    assert desk.label(label).duplicate == 1
    assert desk.label({**label, "value": ["y", "x"]}).accepted == 1


def test_numbers_that_json_cannot_write_are_text_inside(desk: Any) -> None:
    desk.send(Kind.PREDICTIONS, b'[{"id": "a", "prediction": {"cat": NaN, "dog": -Infinity}}]')
    assert predictions(desk) == {"a": '{"cat":"NaN","dog":"-Infinity"}'}


def test_depth_is_bounded(desk: Any) -> None:
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    assert desk.predict({"id": "a", "prediction": deep}).accepted == 1
    assert predictions(desk)["a"].count("[") == 64


def test_what_first_sight_says_of_structures() -> None:
    for values in ([["a"]], [{"a": 1}], pa.array([["a"]]), pa.array([{"a": 1}])):
        assert first_sight(values) is None
        assert first_sight(values, structures=True) is ColumnKind.CATEGORICAL
    assert first_sight([None, 1.0, ["a"]], structures=True) is ColumnKind.NUMERIC
    assert answers([["a"], b"x"]).misfits == {1: b"x"}


def test_a_boolean_after_a_list_is_no_flag(desk: Any) -> None:
    desk.predict({"id": "a", "prediction": ["x"]}, {"id": "b", "prediction": True})
    assert predictions(desk) == {"a": '["x"]', "b": "true"}
