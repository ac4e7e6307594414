from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.plain_lists import split_plain

PIECES = st.sampled_from(['["', '"]', '","', '"', "a", "é", "\\", "\n", ",", "[", "]", " ", "", '", "', "1"])


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


@given(st.lists(st.none() | st.lists(st.text(max_size=3), max_size=3).map(compact), max_size=6))
def test_what_is_split_is_what_json_says(found: list[str | None]) -> None:
    quick, lists = split_plain(pa.array(found, pa.string()))
    chosen = [found[at] for at in np.flatnonzero(quick)]
    assert lists.to_pylist() == [json.loads(str(text)) for text in chosen]


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=6))
def test_what_looks_like_a_list_is_split_only_if_it_is_one(found: list[str]) -> None:
    quick, lists = split_plain(pa.array(found, pa.string()))
    assert lists.to_pylist() == [json.loads(found[at]) for at in np.flatnonzero(quick)]


def test_plain_lists_are_quick() -> None:
    found = pa.array(
        ['["a","b"]', '["a", "b"]', '["a",1]', '["\\u0061"]', "[]", None, '[""]', '["é"]', '["]']
    )
    quick, lists = split_plain(found)
    assert np.flatnonzero(quick).tolist() == [0, 6, 7]
    assert lists.to_pylist() == [["a", "b"], [""], ["é"]]
