from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.engines.filter import parse_filter
from offing.errors import InvalidEvent, OffingError

ROWS = pa.table(
    {
        "f_carrier": ["B6", "UA", None, "O'Hare", "B6"],
        "f_distance": [100.0, 1500.0, 900.0, None, float("nan")],
        "f_dep.20delay": [1, 2, 3, 4, 5],
        "f_weekend": [True, False, True, None, False],
        "version": ["v1", "v1", "v2", "v2", "v3"],
        "score": [0.1, 0.9, 0.5, 0.5, 0.2],
        "tags": ['{"team": "a"}', None, '{"team": "b"}', "{}", '{"team": "a"}'],
    }
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("carrier = 'B6'", [0, 4]),
        ("carrier != 'B6'", [1, 3]),
        ("not carrier = 'B6'", [1, 3]),
        ("carrier is null", [2]),
        ("carrier IS NOT NULL", [0, 1, 3, 4]),
        ("carrier = 'O''Hare'", [3]),
        ("distance > 500", [1, 2]),
        ("distance <= 1.5e3 and not distance < 900", [1, 2]),
        ("`dep delay` >= 2 and `dep delay` < 4", [1, 2]),
        ("carrier in ('B6', 'UA')", [0, 1, 4]),
        ("carrier not in ('B6', 'UA')", [3]),
        ("`dep delay` in (1, 5)", [0, 4]),
        ("version = 'v1' or version = 'v3' and score < 0.15", [0, 1]),
        ("(version = 'v1' or version = 'v3') and score < 0.15", [0]),
        ("weekend = true", [0, 2]),
        ("team = 'a'", [0, 4]),
        ("score = 0.5", [2, 3]),
    ],
)
def test_conditions_choose_rows(text: str, rows: list[int]) -> None:
    assert parse_filter(text).of(ROWS)["f_dep.20delay"].to_pylist() == [row + 1 for row in rows]


@pytest.mark.parametrize("form", [pa.dictionary(pa.int32(), pa.string()), pa.large_string()])
def test_any_form_of_text(form: pa.DataType) -> None:
    table = pa.table({"f_carrier": pa.array(["B6", None, "UA"]).cast(form)})
    assert parse_filter("carrier = 'B6'").of(table).num_rows == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected the name of a feature"),
        ("carrier", "expected one of"),
        ("carrier = B6", "single quotes"),
        ("carrier = 'B6' carrier = 'UA'", "expected `and`"),
        ("carrier = 'B6", "carrier = 'B6'"),
        ("(carrier = 'B6'", r"expected `\)`"),
        ("and = 1", "expected the name"),
        ("carrier = 'B6'; drop table x", "write conditions"),
        ("carrier in ()", "expected a number or a text"),
        ("(" * 200 + "a = 1" + ")" * 200, "at most 50"),
    ],
)
def test_what_is_not_understood_is_said(text: str, message: str) -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_filter(text)
    assert re.search(message, f"{caught.value} {caught.value.hint}")


def test_a_column_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_filter("carier = 'B6'").of(ROWS)
    assert caught.value.hint == "did you mean 'carrier'?"
    with pytest.raises(InvalidEvent, match="distance is a number"):
        parse_filter("distance = 'far'").of(ROWS)


@given(text=st.text(max_size=60) | st.text(alphabet="abc=<>()'` 01andorisnul", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_filter(text)
    except OffingError:
        return
    assert found.text == text.strip()
