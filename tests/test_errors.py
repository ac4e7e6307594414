from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing import errors
from offing.errors import ConfigError, MissingExtra, NotFound, OffingError, nearest

ALL = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, OffingError)]


@pytest.mark.parametrize("error", ALL)
def test_an_error_has_a_code_of_its_own_and_a_status(error: type[OffingError]) -> None:
    assert [e.code for e in ALL].count(error.code) == 1
    assert 400 <= error.status <= 599


@pytest.mark.parametrize("error", ALL)
def test_an_error_says_what_happened_and_what_to_do(error: type[OffingError]) -> None:
    assert str(error("it broke", hint="mend it")) == "it broke (mend it)"
    assert str(error("it broke")) == "it broke"
    assert error("it broke").hint is None


@pytest.mark.parametrize(
    ("error", "builtin"), [(ConfigError, ValueError), (NotFound, KeyError), (MissingExtra, ImportError)]
)
def test_callers_may_catch_what_python_itself_would_raise(
    error: type[OffingError], builtin: type[Exception]
) -> None:
    with pytest.raises(builtin):
        raise error("it broke")


def test_an_error_crosses_processes() -> None:
    copy = pickle.loads(pickle.dumps(NotFound("no model 'a'", hint="did you mean 'b'?")))
    assert str(copy) == "no model 'a' (did you mean 'b'?)"


@pytest.mark.parametrize(
    ("name", "valid", "hint"),
    [
        ("distnce", ["distance", "delay"], "did you mean 'distance'?"),
        ("x", ["b", "a", "a"], "one of 'a', 'b'"),
        ("x", [], None),
        ("x", [str(i) for i in range(9)], "one of '0', '1', '2', '3', '4', '5', '6', '7', …"),
    ],
)
def test_a_hint_names_the_nearest_or_what_there_is(name: str, valid: list[str], hint: str | None) -> None:
    assert nearest(name, valid) == hint


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=12))
def test_a_hint_is_given_whatever_the_names(name: str, valid: list[str]) -> None:
    assert (nearest(name, valid) is None) == (not valid)
