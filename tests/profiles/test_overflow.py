from __future__ import annotations

import pyarrow as pa

from offing.profiles.overflow import wrong_rows


def test_names_count_where_the_column_is_null() -> None:
    batch = pa.record_batch(
        {
            "overflow": ['{"a": "x", "beyond": 1}', None, '{"a": "y", "c": 2}'],
            "f_a": [None, 1.0, 2.0],
        }
    )
    found = {name: rows.tolist() for name, rows in wrong_rows(batch, {"a", "c"}).items()}
    assert found == {"a": [0], "c": [2]}


def test_no_overflow_no_rows() -> None:
    assert wrong_rows(pa.record_batch({"f_a": [1.0]}), {"a"}) == {}
    assert wrong_rows(pa.record_batch({"overflow": pa.array([None], pa.string())}), {"a"}) == {}
