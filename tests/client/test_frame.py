from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.client.conftest import Make, Receiver, Reply, handle

from offing.client import frame as frames
from offing.client.frame import FrameReceipt
from offing.client.transport import TransportError
from offing.errors import ConfigError, MissingExtra

ROWS: dict[str, list[Any]] = {
    "key": ["a", "b", "c"],
    "when": ["2013-01-01T10:00:00Z", "2013-01-01T11:00:00Z", "2013-01-01T12:00:00Z"],
    "p": [0.1, 0.6, 0.9],
    "carrier": ["UA", "AA", None],
    "distance": [1416.0, 1089.0, 762.0],
    "region": ["eu", "us", "eu"],
    "late": [0.0, None, 1.0],
}
ROLES: dict[str, Any] = {"id": "key", "timestamp": "when", "score": "p", "tags": ["region"], "label": "late"}


def tables(receiver: Receiver, kind: str) -> list[pa.Table]:
    found = [r for r in receiver.requests if r.path == f"/api/v1/models/m/{kind}"]
    assert all(r.headers["Content-Type"] == "application/vnd.apache.arrow.stream" for r in found)
    return [pa.ipc.open_stream(r.body).read_all() for r in found]


def duck(table: pa.Table) -> Any:
    return duckdb.connect().from_arrow(table)


SOURCES: dict[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda t: t.to_pandas(),
    "pandas with an index": lambda t: t.to_pandas().iloc[[0, 1, 2]].set_index(np.array([7, 8, 9])),
    "polars": pl.from_arrow,
    "table": lambda t: t,
    "batch": lambda t: t.to_batches()[0],
    "reader": lambda t: t.to_reader(),
    "duckdb": duck,
}


@pytest.mark.parametrize("source", SOURCES)
def test_frames_of_any_library_arrive_the_same(receiver: Receiver, client: Make, source: str) -> None:
    receipt = handle(client()).log_frame(SOURCES[source](pa.table(ROWS)), **ROLES)
    assert receipt == FrameReceipt(3, 3, 0, 0, 0, labels=2)
    (predictions,) = tables(receiver, "predictions")
    assert predictions.to_pydict() == {
        "id": ROWS["key"],
        "timestamp": ROWS["when"],
        "score": ROWS["p"],
        "version": ["1"] * 3,
        "environment": ["production"] * 3,
        "tags.region": ROWS["region"],
        "features.carrier": ROWS["carrier"],
        "features.distance": ROWS["distance"],
    }
    (labels,) = tables(receiver, "labels")
    assert labels.to_pydict() == {
        "id": ["a", "c"],
        "value": [0.0, 1.0],
        "timestamp": [ROWS["when"][0], ROWS["when"][2]],
    }


@pytest.mark.parametrize("as_text", [True, False])
def test_a_parquet_file_is_read_by_its_path(
    receiver: Receiver, client: Make, tmp_path: Path, as_text: bool
) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table(ROWS), path)
    handle(client()).log_frame(
        str(path) if as_text else path, id="key", timestamp="when", features=["distance"]
    )
    (table,) = tables(receiver, "predictions")
    assert [n for n in table.column_names if n.startswith("features.")] == ["features.distance"]
    assert table["id"].to_pylist() == ["a", "b", "c"]


def test_large_frames_go_in_chunks(receiver: Receiver, client: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "CHUNK_ROWS", 100)
    parts = [pa.record_batch({"x": np.arange(n, dtype=np.float64)}) for n in (30, 30, 250, 0, 5)]
    receipt = handle(client()).log_frame(pa.Table.from_batches(parts))
    sizes = [t.num_rows for t in tables(receiver, "predictions")]
    assert receipt.rows == receipt.accepted == sum(sizes) == 315
    assert max(sizes) <= 100
    sent = np.concatenate([t["features.x"].to_numpy() for t in tables(receiver, "predictions")])
    np.testing.assert_array_equal(sent, np.concatenate([p["x"].to_numpy() for p in parts]))
    assert len({r.headers["Idempotency-Key"] for r in receiver.requests}) == len(sizes)


def test_chunks_are_bounded_in_bytes(
    receiver: Receiver, client: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "CHUNK_BYTES", 10_000)
    handle(client()).log_frame(pa.table({"text": ["x" * 1000] * 40}))
    sizes = [t.num_rows for t in tables(receiver, "predictions")]
    assert sum(sizes) == 40 and max(sizes) <= 10


def test_without_a_time_rows_are_of_now_and_without_ids_the_server_makes_them(
    receiver: Receiver, client: Make
) -> None:
    c = client()
    handle(c, version=None).log_frame(pa.table({"x": [1.0, 2.0]}))
    (table,) = tables(receiver, "predictions")
    assert table.column_names == ["environment", "timestamp", "features.x"]
    assert len(set(table["timestamp"].to_pylist())) == 1


def test_labels_may_have_a_time_of_their_own_and_nan_is_no_label(receiver: Receiver, client: Make) -> None:
    frame = pl.DataFrame(
        {"k": ["a", "b", "c"], "y": [1.0, float("nan"), None], "known": [10, 20, 30], "t": [1, 2, 3]}
    )
    receipt = handle(client()).log_frame(frame, id="k", label="y", label_timestamp="known", timestamp="t")
    (labels,) = tables(receiver, "labels")
    assert labels.to_pydict() == {"id": ["a"], "value": [1.0], "timestamp": [10]}
    assert receipt.labels == 1
    (table,) = tables(receiver, "predictions")
    assert not [n for n in table.column_names if n.startswith("features.")], "a label is never a feature"


def test_what_the_server_says_about_rows_is_handed_on(
    receiver: Receiver, client: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "CHUNK_ROWS", 2)
    item = {"index": 1, "status": "rejected", "code": "bad_timestamp"}
    fine = {"accepted": 2, "duplicate": 0, "conflict": 0, "rejected": 0, "items": []}
    receiver.replies = [
        Reply(200, body=fine),
        Reply(207, body={"accepted": 1, "duplicate": 0, "conflict": 0, "rejected": 1, "items": [item]}),
    ]
    receipt = handle(client()).log_frame(pa.table({"x": [1.0, 2.0, 3.0, 4.0]}))
    assert receipt == FrameReceipt(4, 3, 0, 0, 1, labels=0, items=({**item, "index": 3},))


def test_a_chunk_that_failed_goes_again_under_the_same_key(receiver: Receiver, client: Make) -> None:
    receiver.replies = [Reply(503), Reply(reset=True)]
    receipt = handle(client()).log_frame(pa.table({"x": [1.0]}))
    assert receipt.accepted == 1
    assert len({r.headers["Idempotency-Key"] for r in receiver.requests}) == 1
    assert len(receiver.requests) == 3


def test_a_server_that_refuses_or_is_not_there_raises(
    receiver: Receiver, client: Make, closed_port: int
) -> None:
    receiver.replies = [Reply(400, body={"error": {"code": "invalid_event", "message": "no stream"}})]
    with pytest.raises(TransportError, match="400: no stream"):
        handle(client()).log_frame(pa.table({"x": [1.0]}))
    with pytest.raises(TransportError, match="cannot be reached"):
        handle(client(f"http://127.0.0.1:{closed_port}", attempts=2)).log_frame(pa.table({"x": [1.0]}))


def test_columns_that_do_not_exist_are_named_with_the_nearest_one(client: Make) -> None:
    model = handle(client())
    with pytest.raises(ConfigError, match="did you mean 'carrier'"):
        model.log_frame(pa.table(ROWS), features=["carier"])
    with pytest.raises(ConfigError, match="no column 'keys'"):
        model.log_frame(pa.table(ROWS), id="keys")
    with pytest.raises(ConfigError, match="labels need ids"):
        model.log_frame(pa.table(ROWS), label="late")
    with pytest.raises(ConfigError, match="two columns are called 'x'"):
        model.log_frame(pa.table([[1], [2]], names=["x", "x"]))
    with pytest.raises(ConfigError, match="not a frame: list"):
        model.log_frame([1, 2, 3])


def test_an_empty_frame_sends_nothing(receiver: Receiver, client: Make) -> None:
    assert handle(client()).log_frame(pa.table({"x": pa.array([], pa.float64())})).rows == 0
    assert receiver.requests == []


def test_without_pyarrow_the_error_says_what_to_install(
    client: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match="pip install pyarrow"):
        handle(client()).log_frame(pd.DataFrame({"x": [1.0]}))
