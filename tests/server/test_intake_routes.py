"""Events over HTTP: what is good is kept, what is bad is told apart, and all of it is counted."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.domain.schema import Kind
from offing.ingest.fields import FIELDS

JSON = "application/json"
LINES = "application/x-ndjson"
ARROW = "application/vnd.apache.arrow.stream"
KINDS = ("predictions", "labels", "kpis")


def stream(**columns: Any) -> bytes:
    """Return an Arrow IPC stream of one batch."""
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


SOUND = stream(id=["a", "b"], score=[0.1, 0.2], x=[1.0, 2.0])
ZSTD = pa.Codec("zstd")
ITEM = b'[{"id": "a", "score": 0.5}]'
DEEP = b"[" * 300 + b"]" * 300

BODIES: list[tuple[str, str, bytes, dict[str, str], int, str]] = [
    ("empty", "predictions", b"", {}, 400, "invalid_event"),
    ("blank", "predictions", b"   ", {}, 400, "invalid_event"),
    ("cut json", "predictions", b'{"predictions": [{', {}, 400, "invalid_event"),
    ("a number", "predictions", b"17", {}, 400, "invalid_event"),
    ("a text", "labels", b'"text"', {}, 400, "invalid_event"),
    ("null", "kpis", b"null", {}, 400, "invalid_event"),
    ("nested arrays", "predictions", b"[" * 100_000, {}, 400, "invalid_event"),
    ("utf-16", "predictions", ITEM.decode().encode("utf-16"), {}, 400, "invalid_event"),
    ("binary", "predictions", bytes(range(256)), {}, 400, "invalid_event"),
    ("another kind's list", "predictions", b'{"labels": []}', {}, 400, "invalid_event"),
    ("csv", "predictions", b"id\na\n", {"content-type": "text/csv"}, 415, "unsupported_media_type"),
    ("form", "labels", b"a=b", {"content-type": "application/x-www-form-urlencoded"}, 415,
     "unsupported_media_type"),
    ("no type at all", "labels", ITEM, {"content-type": ""}, 415, "unsupported_media_type"),
    ("brotli", "predictions", ITEM, {"content-encoding": "br"}, 415, "unsupported_media_type"),
    ("not gzip", "predictions", ITEM, {"content-encoding": "gzip"}, 400, "invalid_event"),
    ("cut gzip", "predictions", gzip.compress(ITEM)[:-9], {"content-encoding": "gzip"}, 400, "invalid_event"),
    ("not zstd", "predictions", ITEM, {"content-encoding": "zstd"}, 400, "invalid_event"),
    ("cut zstd", "predictions", ZSTD.compress(ITEM * 9).to_pybytes()[:-20], {"content-encoding": "zstd"},
     400, "invalid_event"),
    ("gzip bomb", "predictions", gzip.compress(b" " * (16 << 20)), {"content-encoding": "gzip"}, 413,
     "payload_too_large"),
    ("zstd bomb", "predictions", ZSTD.compress(b" " * (16 << 20)).to_pybytes(), {"content-encoding": "zstd"},
     413, "payload_too_large"),
    ("not arrow", "predictions", b"not arrow", {"content-type": ARROW}, 400, "invalid_event"),
    ("json as arrow", "predictions", ITEM, {"content-type": ARROW}, 400, "invalid_event"),
    ("arrow as json", "predictions", SOUND, {"content-type": JSON}, 400, "invalid_event"),
    ("cut arrow", "predictions", SOUND[: len(SOUND) // 2], {"content-type": ARROW}, 400, "invalid_event"),
    ("a lying arrow length", "predictions", b"\xff\xff\xff\xff\xff\xff\xff\x7f" + b"x" * 64,
     {"content-type": ARROW}, 400, "invalid_event"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "headers", "status", "code"), [b[1:] for b in BODIES],
                         ids=[b[0] for b in BODIES])  # fmt: skip
def test_a_body_of_no_use_is_refused_with_a_reason(
    site: Any, parse: Any, kind: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    before = parse(site.api.get("/api/v1/status"))
    answer = site.api.post(
        f"/api/v1/models/refused/{kind}", content=body, headers={"content-type": JSON} | headers
    )
    assert answer.status_code == status, answer.text
    error = parse(answer)["error"]
    assert error["code"] == code and error["message"]
    after = parse(site.api.get("/api/v1/status"))
    assert sum(after["refused"].values()) == sum(before["refused"].values()) + 1
    assert after["received"] == before["received"]


REJECTED: list[tuple[str, str, bytes]] = [
    ("predictions", "empty_id", b'{"id": ""}'),
    ("predictions", "invalid_id", b'{"id": [1]}'),
    ("predictions", "id_too_long", b'{"id": "' + b"i" * 600 + b'"}'),
    ("predictions", "invalid_timestamp", b'{"id": "a", "timestamp": "yesterday"}'),
    ("predictions", "invalid_timestamp", b'{"id": "a", "timestamp": NaN}'),
    ("predictions", "invalid_timestamp", b'{"id": "a", "timestamp": 1' + b"0" * 5000 + b"}"),
    ("predictions", "invalid_timestamp", b'{"id": "a", "timestamp": true}'),
    ("predictions", "timestamp_too_old", b'{"id": "a", "timestamp": "1970-01-01T00:00:00Z"}'),
    ("predictions", "timestamp_in_future", b'{"id": "a", "timestamp": "2262-04-11T23:47:17Z"}'),
    ("predictions", "invalid_score", b'{"id": "a", "score": "high"}'),
    ("predictions", "invalid_features", b'{"id": "a", "features": [1]}'),
    ("predictions", "nested_too_deep", b'{"id": "a", "score": NaN, "features": {"x": ' + DEEP + b"}}"),
    ("predictions", "not_an_object", b"7"),
    ("predictions", "not_an_object", b"null"),
    ("labels", "missing_id", b'{"value": 1}'),
    ("labels", "missing_value", b'{"id": "a"}'),
    ("labels", "invalid_value", b'{"id": "a", "value": Infinity}'),
    ("labels", "invalid_value", b'{"id": "a", "value": {}}'),
    ("labels", "invalid_weight", b'{"id": "a", "value": 1, "weight": -1}'),
    ("kpis", "missing_name", b'{"value": 1}'),
    ("kpis", "empty_name", b'{"name": "", "value": 1}'),
    ("kpis", "invalid_name", b'{"name": [], "value": 1}'),
    ("kpis", "name_too_long", b'{"name": "' + b"n" * 600 + b'", "value": 1}'),
    ("kpis", "missing_value", b'{"name": "revenue"}'),
    ("kpis", "invalid_value", b'{"name": "revenue", "value": "NaN"}'),
]
GOOD = {
    "predictions": '{"id": "good%d", "score": 0.5, "features": {"x": 1}}',
    "labels": '{"id": "good%d", "value": 1}',
    "kpis": '{"name": "revenue", "value": 2, "event_id": "good%d"}',
}


@pytest.mark.parametrize(("number", "kind", "code", "item"), [(i, *row) for i, row in enumerate(REJECTED)])
def test_a_bad_item_is_rejected_alone(
    site: Any, parse: Any, number: int, kind: str, code: str, item: bytes
) -> None:
    before = parse(site.api.get("/api/v1/status"))["rejected"].get(code, 0)
    good = (GOOD[kind] % number).encode()
    body = b'{"' + kind.encode() + b'": [' + good + b"," + item + b"]}"
    answer = site.api.post(f"/api/v1/models/bad/{kind}", content=body, headers={"content-type": JSON})
    assert answer.status_code == 207, answer.text
    receipt = parse(answer)
    assert (receipt["received"], receipt["accepted"], receipt["rejected"]) == (2, 1, 1)
    (told,) = (i for i in receipt["items"] if i["status"] == "rejected")
    assert (told["index"], told["code"]) == (1, code) and told["message"]
    assert parse(site.api.get("/api/v1/status"))["rejected"][code] == before + 1
    assert site.is_balanced()


def test_every_code_is_explained() -> None:
    page = (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8")
    for code in {row[1] for row in REJECTED} | {row[5] for row in BODIES}:
        assert f"`{code}`" in page or row_of_errors(code), code


def row_of_errors(code: str) -> bool:
    return f"## `{code}`" in (Path(__file__).parents[2] / "docs/errors.md").read_text("utf-8")


def predict(site: Any, parse: Any, body: Any, model: str = "m", **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    path = f"/api/v1/models/{model}/predictions"
    answer = site.api.post(path, content=content, headers={"content-type": JSON} | headers)
    assert answer.status_code in (200, 207), answer.text
    assert site.is_balanced()
    return parse(answer)


def test_literals_and_odd_bytes_are_taken(site: Any, parse: Any) -> None:
    body = b'[{"id": "n", "score": NaN, "features": {"x": -Infinity}}, {"id": "u", "version": "\xff\xfe"}]'
    receipt = predict(site, parse, body, "odd")
    assert receipt["accepted"] == 2 and receipt["warnings"] == {"repaired_text": 1}


def test_ten_thousand_columns_are_taken_and_most_of_them_kept_aside(site: Any, parse: Any) -> None:
    wide = {f"column {i}": i for i in range(10_000)}
    receipt = predict(site, parse, [{"id": "wide", "features": wide}], "wide")
    assert receipt["accepted"] == 1 and receipt["warnings"] == {"too_many_columns": 1}


def test_the_same_id_counts_once(site: Any, parse: Any) -> None:
    one, other = {"id": "same", "score": 0.1}, {"id": "same", "score": 0.9}
    first = predict(site, parse, [one, one, other], "twice")
    assert (first["accepted"], first["duplicate"], first["conflict"]) == (1, 1, 1)
    again = predict(site, parse, [one, other], "twice")
    assert (again["accepted"], again["duplicate"], again["conflict"]) == (0, 1, 1)
    assert [i["status"] for i in again["items"]] == ["duplicate", "conflict"]


def test_an_idempotency_key_gives_the_same_ids_again(site: Any, parse: Any) -> None:
    items = [{"score": 0.1, "timestamp": 1_700_000_000}, {"score": 0.2, "timestamp": 1_700_000_000}]
    first = predict(site, parse, items, "keyed", **{"idempotency-key": "k1"})
    again = predict(site, parse, items, "keyed", **{"idempotency-key": "k1"})
    assert (first["accepted"], again["accepted"], again["duplicate"]) == (2, 0, 2)
    assert {i["id"] for i in first["items"]} == {"k1:0", "k1:1"}


def test_labels_of_unknown_predictions_wait(site: Any, parse: Any) -> None:
    answer = site.api.post("/api/v1/models/orphan/labels", json={"labels": [{"id": "?", "value": 1}]})
    assert answer.status_code == 200 and parse(answer)["accepted"] == 1


def test_unknown_fields_are_named_with_the_nearest_one(site: Any, parse: Any) -> None:
    receipt = predict(site, parse, [{"id": "typo", "scroe": 0.5}])
    assert receipt["warnings"] == {"unknown_field": 1}
    assert "'score'" in receipt["items"][0]["hint"]


@pytest.mark.parametrize("body", [b"[]", b'{"predictions": []}', stream(id=pa.array([], pa.string()))])
def test_nothing_is_received_from_an_empty_list(site: Any, parse: Any, body: bytes) -> None:
    kind = {"content-type": JSON if body[:1] in b"[{" else ARROW}
    assert predict(site, parse, body, **kind)["received"] == 0


def test_every_encoding_carries_the_same_events(site: Any, parse: Any) -> None:
    rows = [
        {"id": f"e{i}", "score": i / 8, "timestamp": 1_700_000_000 + i, "features": {"x": i}}
        for i in range(8)
    ]
    lines = "\n".join(map(json.dumps, rows)).encode()
    arrow = stream(
        id=[r["id"] for r in rows], score=[r["score"] for r in rows],
        timestamp=[r["timestamp"] for r in rows], **{"features.x": [float(i) for i in range(8)]},
    )  # fmt: skip
    packed = gzip.compress(json.dumps({"predictions": rows}).encode())
    assert predict(site, parse, rows, "same")["accepted"] == 8
    for content, headers in [
        (lines, {"content-type": LINES}),
        (arrow, {"content-type": ARROW}),
        (packed, {"content-encoding": "gzip"}),
        (ZSTD.compress(lines).to_pybytes(), {"content-type": LINES, "content-encoding": "zstd"}),
    ]:
        assert predict(site, parse, content, "same", **headers)["duplicate"] == 8


@pytest.mark.parametrize(
    "columns",
    [
        {"score": [0.5]},
        {"id": [b"\x00\xff"], "score": [0.5]},
        {"id": [["a"]], "x": [{"y": 1}]},
        {"id": ["a"], "score": ["high"], "timestamp": [True]},
        {"id": pa.array([None], pa.null()), "x": pa.array([2**63], pa.uint64())},
        {"id": ["d"], "when": pa.array([0], pa.duration("s")), "money": pa.array([1], pa.decimal128(38, 2))},
    ],
)
def test_wrong_arrow_columns_are_no_failure(site: Any, parse: Any, columns: dict[str, Any]) -> None:
    for kind in KINDS:
        answer = site.api.post(
            f"/api/v1/models/arrows/{kind}", content=stream(**columns), headers={"content-type": ARROW}
        )
        assert answer.status_code in (200, 207, 400), answer.text
        parse(answer)
    assert site.is_balanced()


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e", "a" * 300, "%00", "%ff", "...", "CON", "a b", "☃", "é" * 100]
)
def test_any_name_of_a_model_stays_in_its_folder(site: Any, parse: Any, name: str) -> None:
    outside = {p.name for p in site.app.data_dir.parent.iterdir()}
    answer = site.api.post(f"/api/v1/models/{name}/predictions", json=[{"id": "a"}])
    assert answer.status_code in (200, 400, 404, 405, 422)
    parse(answer)
    assert {p.name for p in site.app.data_dir.parent.iterdir()} == outside


DEPLOYMENTS: list[tuple[dict[str, Any], int, str]] = [
    ({"model": "m"}, 422, "invalid_request"),
    ({"model": "m", "version": 1}, 422, "invalid_request"),
    ({"model": "m", "version": "1", "vresion": "2"}, 422, "invalid_request"),
    ({"model": "", "version": "1"}, 422, "invalid_request"),
    ({"model": "m", "version": ""}, 422, "invalid_request"),
    ({"model": "m" * 1000, "version": "1"}, 422, "invalid_request"),
    ({"model": "m", "version": "1", "timestamp": "soon"}, 400, "invalid_event"),
    ({"model": "m", "version": "1", "timestamp": float("nan")}, 400, "invalid_event"),
    ({"model": "m", "version": "1", "timestamp": float("inf")}, 400, "invalid_event"),
    ({"model": "m", "version": "1", "timestamp": 1e300}, 400, "invalid_event"),
    ({"model": "m", "version": "1", "timestamp": 1e11}, 400, "invalid_event"),
    ({"model": "m", "version": "1", "timestamp": -1e11}, 400, "invalid_event"),
    ({"model": "m", "version": "1", "timestamp": "1970-01-01"}, 400, "invalid_event"),
    ({"model": "m", "version": "1", "timestamp": "2262-04-11"}, 400, "invalid_event"),
    ({"model": "m", "version": "1", "timestamp": [2013]}, 422, "invalid_request"),
    ({"model": "m", "version": "\ud800"}, 422, "invalid_request"),
    ({"model": "m", "version": "1", "\ud800": 1}, 422, "invalid_request"),
    ({"model": "m", "version": "1", "notes": "n" * 10_001}, 422, "invalid_request"),
]


@pytest.mark.parametrize(("body", "status", "code"), DEPLOYMENTS)
def test_a_wrong_deployment_is_refused(
    site: Any, parse: Any, body: dict[str, Any], status: int, code: str
) -> None:
    content = json.dumps(body).encode()
    answer = site.api.post("/api/v1/deployments", content=content, headers={"content-type": JSON})
    assert answer.status_code == status, answer.text
    error = parse(answer)["error"]
    assert error["code"] == code and error["message"] and error["hint"]


def test_a_deployment_is_noted_once(site: Any, parse: Any) -> None:
    body = {"model": "m", "version": "3", "timestamp": "2026-03-01T00:00:00Z", "notes": "n", "git_sha": "abc"}
    assert parse(site.api.post("/api/v1/deployments", json=body)) == {"new": True}
    assert parse(site.api.post("/api/v1/deployments", json=body)) == {"new": False}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(
        [10**400, -(2**63), "NaN", "2013-01-01", "1e999", "\x00", "\ud800"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
NAMES = st.text(max_size=10) | st.sampled_from(
    [*FIELDS[Kind.PREDICTIONS], *FIELDS[Kind.LABELS], *FIELDS[Kind.KPIS], "features", "prediction_id", *KINDS]
)
ITEMS = st.lists(st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, max_size=5)


@settings(max_examples=120)
@given(kind=st.sampled_from(KINDS), items=ITEMS, wrapped=st.booleans(), lines=st.booleans())
def test_whatever_json_comes_is_answered_and_accounted_for(
    site: Any, parse: Any, kind: str, items: list[Any], wrapped: bool, lines: bool
) -> None:
    body = json.dumps({kind: items} if wrapped else items).encode()
    if lines:
        body = "\n".join(map(json.dumps, items)).encode()
    headers = {"content-type": LINES if lines else JSON}
    answer = site.api.post(f"/api/v1/models/fuzz/{kind}", content=body, headers=headers)
    assert answer.status_code in (200, 207, 400), answer.text
    receipt = parse(answer)
    if answer.status_code != 400:
        parts = ("accepted", "duplicate", "conflict", "rejected")
        assert receipt["received"] == sum(receipt[part] for part in parts)
        assert all(item["message"] for item in receipt["items"] if item["status"] == "rejected")


DAMAGED = st.builds(
    lambda at, b: SOUND[:at] + b + SOUND[at + 1 :],
    st.integers(0, len(SOUND) - 1),
    st.binary(min_size=1, max_size=1),
)


@settings(max_examples=120)
@given(
    kind=st.sampled_from(KINDS),
    body=st.binary(max_size=200) | DAMAGED,
    media=st.sampled_from([JSON, LINES, ARROW]),
    encoding=st.sampled_from(["", "gzip", "zstd"]),
)
def test_whatever_bytes_come_are_answered(
    site: Any, parse: Any, kind: str, body: bytes, media: str, encoding: str
) -> None:
    headers = {"content-type": media, "content-encoding": encoding}
    answer = site.api.post(f"/api/v1/models/bytes/{kind}", content=body, headers=headers)
    assert answer.status_code in (200, 207, 400, 413), answer.text
    parse(answer)


@settings(max_examples=80)
@given(
    path=st.sampled_from(["session", "deployments", "incidents/x/comment", "incidents/x/verdict"]),
    body=VALUES,
)
def test_whatever_form_comes_is_answered(site: Any, parse: Any, path: str, body: Any) -> None:
    headers = {"content-type": JSON}
    answer = site.api.post(f"/api/v1/{path}", content=json.dumps(body).encode(), headers=headers)
    assert answer.status_code < 500, answer.text
    if answer.content:
        parse(answer)


def test_all_that_was_sent_can_be_profiled_and_judged_and_nothing_is_lost(site: Any, parse: Any) -> None:
    strange = {"x": "NaN", "y": [], "z": {"a": None}, "": 1, "big": 2**70, "level": "\0"}
    predict(
        site, parse, [{"id": f"s{i}", "score": "Infinity", "features": strange} for i in range(9)], "strange"
    )
    site.work()
    assert site.is_balanced()
    assert site.app.worker.failed == {}
    names = {m["name"] for m in parse(site.api.get("/api/v1/models"))["models"]}
    assert "strange" in names
    for name in names - {".."}:  # which every client takes out of an address
        assert site.api.get(f"/api/v1/models/{quote(name, safe='')}").status_code == 200, name
