from __future__ import annotations

import pyarrow as pa

from offing.runtime.arrow_stream import to_stream


def test_a_table_comes_back_whole() -> None:
    table = pa.table({"id": ["a", None], "x": [1.5, float("inf")]})
    assert pa.ipc.open_stream(to_stream(table)).read_all() == table


def test_a_table_without_rows_keeps_its_columns() -> None:
    table = pa.table({"id": pa.array([], pa.string())})
    assert pa.ipc.open_stream(to_stream(table)).read_all().schema == table.schema
