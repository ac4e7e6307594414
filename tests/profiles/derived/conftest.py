"""Tables of any Arrow columns, with the features that derived columns are made of."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import strategies as st

NUMBERS = st.floats(width=32) | st.sampled_from([0.0, -0.0, 1e30, -1e30, 5e-324, 1e308])
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["", " ", "Ab 12", "жизнь", "東京 tower", "e\u0301", "\0", "🙂🙂"]
)
VECTORS = st.lists(NUMBERS, min_size=3, max_size=3) | st.lists(st.none() | NUMBERS, max_size=4)
FORMS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.string(), TEXTS),
    (pa.large_string(), TEXTS),
    (pa.string_view(), TEXTS),
    (pa.dictionary(pa.int16(), pa.string()), TEXTS),
    (pa.binary(), st.binary(max_size=4)),
    (pa.float64(), NUMBERS),
    (pa.float32(), st.floats(width=32)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.bool_(), st.booleans()),
    (pa.decimal128(12, 2), st.integers(-(10**6), 10**6).map(lambda i: Decimal(i) / 100)),
    (pa.timestamp("us"), st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2100, 1, 1))),
    (pa.list_(pa.float64()), VECTORS),
    (pa.list_(pa.int32()), st.lists(st.integers(-9, 9), max_size=4)),
    (pa.large_list(pa.float32()), st.lists(st.floats(width=32), max_size=4)),
    (pa.list_(pa.float64(), 3), st.lists(NUMBERS, min_size=3, max_size=3)),
    (pa.list_(pa.string()), st.lists(TEXTS, max_size=2)),
    (pa.list_(pa.list_(pa.float64())), st.lists(st.lists(NUMBERS, max_size=2), max_size=2)),
    (pa.struct([("x", pa.int64())]), st.fixed_dictionaries({"x": st.integers(-5, 5)})),
    (pa.null(), st.none()),
]
OVERFLOW = st.none() | st.sampled_from(
    [
        json.dumps({"b": [1.0, 2.0, 3.0]}),
        json.dumps({"b": [1, 2, 3], "c": "text", "a": [9]}),
        json.dumps({"b": ["NaN", 1, 2]}),
        json.dumps({"b": {"x": 1}}),
        json.dumps({"b": None}),
        '{"b": [1, 2, 3',
        "[]",
        "",
    ]
)


@st.composite
def arrow_tables(draw: st.DrawFn) -> pa.Table:
    """Up to 12 rows of features `a`, `b` and `c`, each of any type or absent, maybe with `overflow`."""
    rows = draw(st.integers(0, 12))
    found: dict[str, pa.Array[Any]] = {"row": pa.array(np.arange(rows))}
    for name in sorted(draw(st.sets(st.sampled_from("abc")))):
        form, values = draw(st.sampled_from(FORMS))
        few = draw(st.lists(st.none() | values, min_size=1, max_size=4))
        found[f"f_{name}"] = pa.array(
            draw(st.lists(st.sampled_from(few), min_size=rows, max_size=rows)), form
        )
    if draw(st.booleans()):
        found["overflow"] = pa.array(draw(st.lists(OVERFLOW, min_size=rows, max_size=rows)), pa.string())
    return pa.table(found)


def reordered(table: pa.Table, order: list[int]) -> pa.Table:
    """Return the rows in another order; `take` has no kernel for some types."""
    columns = {
        name: pa.array([table[name][row].as_py() for row in order], table.schema.field(name).type)
        for name in table.column_names
    }
    return pa.table(columns)


@pytest.fixture
def rng() -> np.random.Generator:
    """Give random numbers that are always the same."""
    return np.random.default_rng(20261121)
