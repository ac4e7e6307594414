"""Bad input of every kind: a clear answer for each item, a count, and nothing lost."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pyarrow as pa
import pytest

from offing.domain.schema import Kind
from offing.errors import InvalidEvent, OffingError, PayloadTooLarge, UnsupportedMedia
from offing.ingest import ItemStatus, read_all

GOOD = {"id": "good", "score": 0.5, "features": {"x": 1.0, "c": "red"}}

REJECTED: list[tuple[Kind, Any, str]] = [
    (Kind.PREDICTIONS, {"id": ""}, "empty_id"),
    (Kind.PREDICTIONS, {"id": True}, "invalid_id"),
    (Kind.PREDICTIONS, {"id": ["a"]}, "invalid_id"),
    (Kind.PREDICTIONS, {"id": {"a": 1}}, "invalid_id"),
    (Kind.PREDICTIONS, {"id": "i" * 513}, "id_too_long"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": "yesterday"}, "invalid_timestamp"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": []}, "invalid_timestamp"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": True}, "invalid_timestamp"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": 10**400}, "invalid_timestamp"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": "NaN"}, "invalid_timestamp"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": "1970-01-01T00:00:00Z"}, "timestamp_too_old"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": 1_773_576.0}, "timestamp_too_old"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": "2262-04-11T23:47:16Z"}, "timestamp_in_future"),
    (Kind.PREDICTIONS, {"id": "a", "timestamp": "2026-03-16T12:00:01Z"}, "timestamp_in_future"),
    (Kind.PREDICTIONS, {"id": "a", "score": "high"}, "invalid_score"),
    (Kind.PREDICTIONS, {"id": "a", "score": True}, "invalid_score"),
    (Kind.PREDICTIONS, {"id": "a", "features": [1, 2]}, "invalid_features"),
    (Kind.PREDICTIONS, 7, "not_an_object"),
    (Kind.PREDICTIONS, None, "not_an_object"),
    (Kind.PREDICTIONS, [], "not_an_object"),
    (Kind.LABELS, {"value": 1}, "missing_id"),
    (Kind.LABELS, {"id": "a"}, "missing_value"),
    (Kind.LABELS, {"id": "a", "value": None}, "missing_value"),
    (Kind.LABELS, {"id": "a", "value": [1]}, "invalid_value"),
    (Kind.LABELS, {"id": "a", "value": "late"}, "invalid_value"),
    (Kind.LABELS, {"id": "a", "value": "NaN"}, "invalid_value"),
    (Kind.LABELS, {"id": "a", "value": 1, "weight": -1}, "invalid_weight"),
    (Kind.LABELS, {"id": "a", "value": 1, "weight": "much"}, "invalid_weight"),
    (Kind.KPIS, {"value": 1}, "missing_name"),
    (Kind.KPIS, {"name": "", "value": 1}, "empty_name"),
    (Kind.KPIS, {"name": "revenue"}, "missing_value"),
    (Kind.KPIS, {"name": "revenue", "value": "Infinity"}, "invalid_value"),
    (Kind.KPIS, {"name": "revenue", "value": "12 euro"}, "invalid_value"),
]


@pytest.mark.parametrize(("kind", "item", "code"), REJECTED)
def test_a_bad_item_is_rejected_alone_with_a_reason_and_kept(
    desk: Any, kind: Kind, item: Any, code: str
) -> None:
    good = {
        Kind.PREDICTIONS: GOOD,
        Kind.LABELS: {"id": "good", "value": 1},
        Kind.KPIS: {"name": "revenue", "value": 2.0, "event_id": "e"},
    }[kind]
    receipt = desk.send(kind, [good, item])
    assert (receipt.received, receipt.accepted, receipt.rejected) == (2, 1, 1)
    (answer,) = (a for a in receipt.items if a.status is ItemStatus.REJECTED)
    assert (answer.index, answer.code) == (1, code)
    assert answer.message
    assert desk.intake.counters()["rejected"] == {code: 1}
    assert desk.is_balanced()
    (letter,) = desk.intake.dead_letters()
    assert letter.code == code
    assert json.loads(letter.payload) == item
    assert read_all(desk.intake, "m", kind).num_rows == 1


def test_what_fits_no_column_is_accepted_and_kept_in_overflow(desk: Any) -> None:
    desk.predict(GOOD)
    strange = {
        "x": "many",
        "c": 3,
        "X": 1.0,
        "big": 2**63,
        "deep": {"a": [1, {"b": None}]},
        "": 1,
        "n" * 257: 2,
    }
    receipt = desk.predict(
        {"id": "odd", "features": strange, "latency_ms": "slow", "tags": 5, "version": [1]}
    )
    assert receipt.accepted == 1
    assert receipt.warnings == {"wrong_type": 4, "name_collision": 1, "invalid_name": 1}
    row = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()[1]
    kept = json.loads(row["overflow"])
    assert kept == strange | {"$latency_ms": "slow", "$tags": 5, "$version": [1]}
    assert row["f_x"] is None and row["f_c"] is None and row["latency_ms"] is None


def test_numbers_that_json_cannot_write(desk: Any) -> None:
    items = [
        {"id": "a", "score": "NaN", "features": {"x": 1.5}},
        {"id": "b", "score": "-Infinity", "features": {"x": "Infinity"}},
        {"id": "c", "features": {"x": -0.0, "c": "NaN", "y": "NaN"}},
        {"id": "d", "features": {"c": "red", "y": 2}},
    ]
    assert desk.predict(*items).accepted == 4
    rows = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()
    assert str(rows[0]["score"]) == "nan" and rows[1]["score"] == float("-inf")
    assert rows[1]["f_x"] == float("inf") and str(rows[2]["f_x"]) == "-0.0"
    assert rows[2]["f_c"] == "NaN" and str(rows[2]["f_y"]) == "nan"


def test_literals_and_odd_bytes_are_repaired_in_the_items_concerned(desk: Any) -> None:
    body = (
        b'\xef\xbb\xbf[{"id": "a", "score": NaN, "features": {"x": Infinity, "c": "ok"}},'
        b' {"id": "b", "features": {"c": "caf\xe9"}}, {"id": "c", "features": {"c": "\\ud800!"}},'
        b' {"id": "nul\\u0000", "features": {"c": "x\\u0000y", "x": 1}}, {"id": "e", "id": "f"},'
        b' {"id": "g", "features": {"x": 1' + b"0" * 5000 + b"}}]"
    )
    receipt = desk.send(Kind.PREDICTIONS, body)
    assert receipt.accepted == 6
    repaired = [a.index for a in receipt.items if a.code == "repaired_text"]
    assert repaired == [1, 2]
    rows = {row["prediction_id"]: row for row in read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()}
    assert set(rows) == {"a", "b", "c", "nul\0", "f", "g"}
    assert rows["a"]["f_x"] == float("inf")
    assert (
        rows["b"]["f_c"] == "caf\ufffd" and rows["c"]["f_c"] == "\ufffd!" and rows["nul\0"]["f_c"] == "x\0y"
    )
    assert json.loads(rows["g"]["overflow"])["x"].startswith("1000")
    assert desk.seal() == 6


def test_ten_thousand_columns(desk: Any) -> None:
    wide = {f"column {i}": float(i) for i in range(10_000)}
    receipt = desk.predict({"id": "wide", "features": wide}, {"id": "wider", "features": wide})
    assert receipt.accepted == 2
    assert receipt.warnings == {"too_many_columns": 2}
    desk.seal()
    row = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()[0]
    columns = [name for name in row if name.startswith("f_")]
    assert len(columns) == 2000
    assert len(json.loads(row["overflow"])) == 8000
    assert desk.predict({"id": "later", "features": {"column 3": 1.0, "fresh": 2.0}}).warnings == {
        "too_many_columns": 1
    }


def test_unknown_fields_are_named_with_the_nearest_known_one(desk: Any) -> None:
    receipt = desk.predict({"id": "a", "scroe": 0.5})
    (answer,) = receipt.items
    assert (answer.status, answer.code) == (ItemStatus.ACCEPTED, "unknown_field")
    assert answer.hint is not None and "'score'" in answer.hint


def test_labels_of_unknown_predictions_are_kept(desk: Any) -> None:
    assert desk.label({"id": "never seen", "value": 1}).accepted == 1
    desk.seal()
    (row,) = read_all(desk.intake, "m", Kind.LABELS).to_pylist()
    assert row["prediction_timestamp"] is None
    assert (desk.folder / "events/m/labels/month=unknown").is_dir()


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"", "application/json", InvalidEvent),
        (b"{", "application/json", InvalidEvent),
        (b"[1] 2", "application/json", InvalidEvent),
        (b"[" * 200_000, "application/json", InvalidEvent),
        (b'"text"', "application/json", InvalidEvent),
        (b"17", "application/json", InvalidEvent),
        (b'{"labels": []}', "application/json", InvalidEvent),
        ('[{"id": "a"}]'.encode("utf-16"), "application/json", InvalidEvent),
        (b"a,b\n1,2\n", "text/csv", UnsupportedMedia),
        (b"not arrow", "application/vnd.apache.arrow.stream", InvalidEvent),
        (
            b"\xff\xff\xff\xff\xff\xff\xff\x7f" + b"x" * 64,
            "application/vnd.apache.arrow.stream",
            InvalidEvent,
        ),
    ],
)
def test_a_body_of_no_use_is_refused_as_a_whole(
    desk: Any, body: bytes, content_type: str, error: type[OffingError]
) -> None:
    with pytest.raises(error):
        desk.send(Kind.PREDICTIONS, body, content_type)
    assert sum(desk.intake.counters()["refused"].values()) == 1
    assert desk.intake.counters()["received"] == 0


def test_a_deep_item_is_rejected_alone(desk: Any) -> None:
    deep = b"[" * 300 + b"]" * 300
    body = b'[{"id": "a", "score": NaN}, {"id": "b", "features": {"x": ' + deep + b"}}]"
    receipt = desk.send(Kind.PREDICTIONS, body)
    assert (receipt.accepted, receipt.rejected) == (1, 1)
    assert receipt.items[0].code == "nested_too_deep"


def test_a_broken_line_is_rejected_alone(desk: Any) -> None:
    body = b'\xef\xbb\xbf{"id": "a"}\n\n{"id": \n{"id": "b", "score": NaN}\n{"id": "c\xff"}\n'
    receipt = desk.send(Kind.PREDICTIONS, body, "application/x-ndjson")
    assert (receipt.received, receipt.accepted, receipt.rejected) == (4, 3, 1)
    assert [(a.index, a.code) for a in receipt.items] == [(1, "invalid_json"), (3, "repaired_text")]
    (letter,) = desk.intake.dead_letters()
    assert json.loads(letter.payload) == '{"id": '


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_bomb_is_noticed_before_it_goes_off(desk: Any, encoding: str) -> None:
    plain = b" " * (32 << 20)
    body = gzip.compress(plain) if encoding == "gzip" else pa.Codec("zstd").compress(plain).to_pybytes()
    with pytest.raises(PayloadTooLarge, match="grows more than 100 times"):
        desk.send(Kind.PREDICTIONS, body, content_encoding=encoding)


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_packed_bodies_are_read_and_damaged_ones_refused(desk: Any, encoding: str) -> None:
    plain = json.dumps([{"id": str(i)} for i in range(100)]).encode()
    body = gzip.compress(plain) if encoding == "gzip" else pa.Codec("zstd").compress(plain).to_pybytes()
    assert desk.send(Kind.PREDICTIONS, body, content_encoding=encoding).accepted == 100
    with pytest.raises(InvalidEvent):
        desk.send(Kind.PREDICTIONS, body[: len(body) // 2], content_encoding=encoding)
    with pytest.raises(UnsupportedMedia):
        desk.send(Kind.PREDICTIONS, body, content_encoding="br")


def test_every_rejection_of_many_is_answered_and_warnings_are_capped(desk: Any) -> None:
    items = [{"id": f"p{i}", "oops": 1, **({"timestamp": 0} if i % 2 else {})} for i in range(1000)]
    receipt = desk.predict(*items)
    assert (receipt.accepted, receipt.rejected) == (500, 500)
    assert sum(a.status is ItemStatus.REJECTED for a in receipt.items) == 500
    assert sum(a.code == "unknown_field" for a in receipt.items) <= 100
    assert receipt.warnings["unknown_field"] == 1000
    assert len(desk.intake.dead_letters(limit=1000)) == 500
    assert desk.is_balanced()
