"""The escape of feature names: total, reversible, safe."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.physical import is_feature, logical_name, physical_name


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("dep_delay", "f_dep_delay"),
        ("dep delay", "f_dep.20delay"),
        ("a.b", "f_a.2Eb"),
        ("größe", "f_gr.C3.B6.C3.9Fe"),
        ("f_x", "f_f_x"),
        ("", "f_"),
    ],
)
def test_examples(name: str, column: str) -> None:
    assert physical_name(name) == column
    assert logical_name(column) == name


@given(st.text(st.characters()))
def test_every_name_comes_back_from_safe_characters(name: str) -> None:
    column = physical_name(name)
    assert re.fullmatch(r"f_[A-Za-z0-9_.]*", column)
    assert is_feature(column)
    assert logical_name(column) == name


@given(st.text(st.characters()), st.text(st.characters()))
def test_different_names_have_different_columns(one: str, other: str) -> None:
    assert (physical_name(one) == physical_name(other)) == (one == other)


@pytest.mark.parametrize(
    "column", ["score", "f_a b", "f_a.2", "f_a.2e", "f_.41", "f_.FF", "f_a\n", "x_f_a", "f_ä"]
)
def test_other_columns_are_refused(column: str) -> None:
    with pytest.raises(ValueError, match="not the column of a feature"):
        logical_name(column)


def test_event_columns_are_not_features() -> None:
    assert not is_feature("score")
    assert not is_feature("prediction_id")
