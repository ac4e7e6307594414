from __future__ import annotations

import pytest

from offing.profiles.objects import is_distribution, read_members, read_objects, top_class


def test_objects_of_numbers() -> None:
    assert read_objects(['{"b":0.5,"a":1}', '{"a":null}', "{}"]) == [{"b": 0.5, "a": 1.0}, {}, {}]
    assert read_objects(['{"a":0.25}', '{"b":1}']) == [{"a": 0.25}, {"b": 1.0}]


@pytest.mark.parametrize("text", [None, "cat", "{", '{"a":"x"}', "[1]", '{"a":[1]}', '{"a":1} b', "{" * 9999])
def test_what_is_no_object_of_numbers(text: str | None) -> None:
    assert read_objects([text]) == [None]
    assert read_objects([text, '{"a":1}']) == [None, {"a": 1.0}]


def test_members_that_are_no_numbers_may_be_passed_over() -> None:
    found = read_members(['{"value":2,"unit":"kW","many":[1],"yes":true}', '{"value":1}', "7", "{", None])
    assert found == [{"value": 2.0}, {"value": 1.0}, None, None, None]


def test_numbers_beyond_a_double() -> None:
    text = '{"a":' + "9" * 400 + "}"
    assert read_members([text, '{"a":1}'])[1] == {"a": 1.0}


def test_the_top_class() -> None:
    assert top_class({"b": 0.4, "a": 0.4, "c": 0.2}) == ("a", 0.4)
    assert top_class({}) == (None, None)
    assert top_class(None) == (None, None)


def test_what_is_a_distribution() -> None:
    assert is_distribution({"a": 0.7, "b": 0.3})
    assert is_distribution({"a": 0.333, "b": 0.333, "c": 0.335})
    assert is_distribution({"a": 0.6})
    assert not is_distribution({"a": 70.0, "b": 30.0})
    assert not is_distribution({"a": -0.1, "b": 1.0})
    assert not is_distribution({"a": 0.0})
    assert not is_distribution({})
