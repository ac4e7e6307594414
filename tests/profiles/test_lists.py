from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.lists import Lists, name_counts, read_lists

NAMES = st.lists(st.sampled_from(["a", "b", "c", "", 'q"uote', "back\\slash", 1, 2.0, 1.5, True]), max_size=5)


def named(lists: Lists, rows: int) -> list[list[str]]:
    names = lists.names.to_pylist()
    found: list[list[str]] = [[] for _ in range(rows)]
    for row, code, place in zip(lists.row.tolist(), lists.code.tolist(), lists.place.tolist(), strict=True):
        assert place == len(found[row])
        found[row].append(names[code])
    return found


def read(*texts: str | None, gains: bool = False) -> tuple[Lists, list[list[str]]]:
    lists = read_lists(pa.array(texts, pa.string()), len(texts), gains=gains)
    return lists, named(lists, len(texts))


def test_names_come_in_their_order() -> None:
    lists, found = read('["b","a"]', None, '["a", "c"]', "[]", '["b","a"]')
    assert found == [["b", "a"], [], ["a", "c"], [], ["b", "a"]]
    assert lists.present.tolist() == [True, False, True, True, True]
    assert not lists.broken.any()
    assert lists.lengths.tolist() == [2, 0, 2, 0, 2]


def test_numbers_and_booleans_are_names_as_classes_are_written() -> None:
    assert read("[1,2.0,2.5,true]")[1] == [["1", "2", "2.5", "true"]]


def test_a_text_alone_is_a_list_of_one() -> None:
    assert read("item 7", "", "7")[1] == [["item 7"], [], ["7"]]
    numbers = read_lists(pa.array([7.0, None]), 2)
    assert (named(numbers, 2), numbers.present.tolist()) == ([["7"], []], [True, False])


def test_a_repeated_name_counts_once_where_it_comes_first() -> None:
    assert read('["a","b","a","c"]', '["c","c"]')[1] == [["a", "b", "c"], ["c"]]
    assert read('["1",1]')[1] == [["1"]]


@pytest.mark.parametrize(
    "text", ['["a"', "[null]", '[["a"]]', '{"a":1}', "{", "[" * 9999, '["a"] x', '[{"a":1}]']
)
def test_what_is_no_list_is_broken(text: str) -> None:
    lists, found = read('["b"]', text)
    assert found == [["b"], []]
    assert (lists.present.tolist(), lists.broken.tolist()) == ([True, False], [False, True])


def test_gains_belong_to_names() -> None:
    lists, found = read('{"a":3,"b":0.5,"c":0,"d":null}', '["a","c"]', gains=True)
    assert found == [["a", "b", "c"], ["a", "c"]]
    assert lists.gain.tolist() == [3.0, 0.5, 0.0, 1.0, 1.0]


@pytest.mark.parametrize("text", ['{"a":-1}', '{"a":"much"}', '{"a":1e200}', '{"a":true}'])
def test_gains_are_numbers_of_0_or_more(text: str) -> None:
    assert read(text, gains=True)[0].broken.tolist() == [True]


def test_no_rows_and_no_column() -> None:
    assert read_lists(None, 2).present.tolist() == [False, False]
    assert len(read_lists(pa.array([], pa.string()), 0).row) == 0
    assert named(read_lists(pa.array([None, None], pa.string()), 2), 2) == [[], []]


@given(st.lists(st.none() | NAMES, max_size=8), st.booleans())
def test_a_row_is_read_alike_in_any_company(rows: list[list[object] | None], spaced: bool) -> None:
    separators = (", ", ": ") if spaced else (",", ":")
    texts = [None if row is None else json.dumps(row, separators=separators) for row in rows]
    together = read(*texts)[1]
    assert together == [read(text)[1][0] for text in texts]


@given(st.lists(st.none() | st.just("{") | NAMES.map(json.dumps), max_size=8))
def test_arrow_gives_back_what_it_was_given(texts: list[str | None]) -> None:
    lists, found = read(*texts)
    again = Lists.from_arrow(lists.to_arrow(), pa.array(texts, pa.string()))
    assert named(again, len(texts)) == found
    for name in ("row", "place", "present", "broken"):
        np.testing.assert_array_equal(getattr(again, name), getattr(lists, name))
    sliced = Lists.from_arrow(lists.to_arrow()[1:], None)
    assert named(sliced, max(0, len(texts) - 1)) == found[1:]


def test_codes_by_the_names_of_another_column() -> None:
    said, truth = read('["x","a","y"]')[0], read('["a","b"]')[0]
    codes = said.recoded(truth.names)
    assert codes[1] == truth.code[0]
    assert len({*codes.tolist(), *truth.code.tolist()}) == 4


def test_how_many_rows_list_a_name() -> None:
    assert name_counts(pa.array(['["a","b","a"]', '["a"]', None, "{"])) == {"a": 2, "b": 1}
