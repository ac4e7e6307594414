from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.schema import Kind
from offing.events.schema import TIME
from offing.ingest.fingerprint import fingerprints
from offing.ingest.request import Fingerprints

IDS = st.lists(st.text(max_size=300), min_size=1, max_size=20)


def batch(ids: list[str], **columns: Any) -> pa.RecordBatch:
    times = pa.array([5] * len(ids), pa.int64()).cast(TIME)
    return pa.record_batch(
        {"prediction_id": pa.array(ids, pa.string()), "timestamp": times, "received_at": times, **columns}
    )


def keys(found: Fingerprints) -> list[tuple[int, int, int]]:
    return list(zip(found.high.tolist(), found.low.tolist(), found.content.tolist(), strict=True))


@given(IDS)
def test_ids_have_one_key_each_whatever_else_is_in_the_batch(ids: list[str]) -> None:
    together = keys(fingerprints(batch(ids), Kind.PREDICTIONS))
    alone = [keys(fingerprints(batch([i]), Kind.PREDICTIONS))[0] for i in ids]
    assert together == alone
    assert len(set(together)) == len(set(ids))


def test_a_slice_of_an_array_has_the_keys_of_its_rows() -> None:
    whole = batch([f"id {i}" for i in range(10)], c=[None if i % 3 else f"c{i}" for i in range(10)])
    assert (
        keys(fingerprints(whole.slice(3, 4), Kind.PREDICTIONS))
        == keys(fingerprints(whole, Kind.PREDICTIONS))[3:7]
    )


def test_content_does_not_depend_on_order_of_columns_nor_on_nulls() -> None:
    a = fingerprints(batch(["i"], f_x=[1.0], f_c=["red"]), Kind.PREDICTIONS)
    columns: dict[str, Any] = {"f_c": ["red"], "f_n": pa.nulls(1, pa.float64()), "f_x": [1.0]}
    b = fingerprints(batch(["i"], **columns), Kind.PREDICTIONS)
    assert keys(a) == keys(b)


def test_content_tells_values_and_columns_apart() -> None:
    rows: list[dict[str, list[Any]]] = [
        {"f_x": [1.0]},
        {"f_y": [1.0]},
        {"f_x": [float("nan")]},
        {"f_x": [0.0]},
        {"f_x": ["1.0"]},
        {"f_x": [""]},
        {"f_x": [1.0], "f_y": [1.0]},
        {},
    ]
    found = [keys(fingerprints(batch(["i"], **row), Kind.PREDICTIONS))[0] for row in rows]
    assert len(set(found)) == len(rows)
    minus = fingerprints(batch(["i"], f_x=[-0.0]), Kind.PREDICTIONS)
    assert keys(minus)[0] == found[3]


def test_keys_are_spread_evenly() -> None:
    found = fingerprints(batch([f"{i:08d}" for i in range(100_000)]), Kind.PREDICTIONS)
    for lane in (found.high, found.low):
        assert len(np.unique(lane)) == 100_000
        counts = np.bincount((lane >> np.uint64(56)).astype(int), minlength=256)
        assert ((counts - 390.625) ** 2 / 390.625).sum() < 400  # chi-square, 255 degrees of freedom
