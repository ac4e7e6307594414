from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.schema import ColumnKind
from offing.profiles.encoding import Array, doubles, kind_of, text_counts, text_of, texts, valid_rows


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        (pa.float32(), ColumnKind.NUMERIC),
        (pa.int8(), ColumnKind.NUMERIC),
        (pa.decimal128(9, 2), ColumnKind.NUMERIC),
        (pa.string(), ColumnKind.CATEGORICAL),
        (pa.large_string(), ColumnKind.CATEGORICAL),
        (pa.string_view(), ColumnKind.CATEGORICAL),
        (pa.bool_(), ColumnKind.CATEGORICAL),
        (pa.dictionary(pa.int32(), pa.string()), ColumnKind.CATEGORICAL),
        (pa.dictionary(pa.int32(), pa.float64()), ColumnKind.NUMERIC),
        (pa.date32(), None),
        (pa.list_(pa.float64()), None),
    ],
)
def test_kinds(type_: pa.DataType, kind: ColumnKind | None) -> None:
    assert kind_of(type_) is kind


@given(st.lists(st.none() | st.floats(allow_nan=False)), st.integers(0, 20), st.integers(0, 20))
def test_doubles_and_their_nulls_of_any_slice(rows: list[float | None], start: int, size: int) -> None:
    array = pa.array(rows, pa.float64()).slice(min(start, len(rows)), size)
    values, valid = doubles(array)
    known = np.ones(len(array), bool) if valid is None else valid
    found = [value if ok else None for value, ok in zip(values.tolist(), known.tolist(), strict=True)]
    assert found == array.to_pylist()
    assert valid_rows(array).tolist() == [row is not None for row in array.to_pylist()]


def test_other_numbers_become_doubles() -> None:
    for array in (pa.array([1, 2], pa.int16()), pa.array([1, 2], pa.float32())):
        assert doubles(array)[0].tolist() == [1.0, 2.0]
    assert doubles(pa.array([3.0, 3.0]).dictionary_encode())[0].tolist() == [3.0, 3.0]


@pytest.mark.parametrize(
    "array",
    [
        pa.array(["a", None, "b", "a"]),
        pa.array(["a", None, "b", "a"], pa.string_view()),
        pa.array(["a", None, "b", "a"], pa.large_string()),
        pa.array(["a", None, "b", "a"]).dictionary_encode(),
        pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 0]), pa.array(["a", None, "b"])),
    ],
)
def test_texts(array: Array) -> None:
    codes, names = texts(array)
    assert [None if code < 0 else names[code] for code in codes.tolist()] == ["a", None, "b", "a"]
    assert text_counts(array) == {"a": 2, "b": 1}


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (True, "true"), (False, "false"), (1.0, "1"), (1.5, "1.5"), (7, "7"), (1e300, "1e+300")],
)
def test_how_values_are_written(value: object, text: str) -> None:
    assert text_of(value) == text
