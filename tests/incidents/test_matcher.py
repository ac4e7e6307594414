from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.incidents.conftest import make_subject

from offing.incidents.matcher import InvalidMatcher, fits_all, fits_any, parse_matcher, parse_matchers

_BREAKS = "\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
PLAIN = st.text(st.characters(exclude_characters=_BREAKS, exclude_categories=["Cs", "Z"]), max_size=50)
TWO = make_subject(series=(("missing", "a", ""), ("missing", "b", "carrier=B6")))


@pytest.mark.parametrize(
    ("text", "value", "fits"),
    [
        ("model = m", "m", True), ("model=m", "n", False), ('model = "a b"', "a b", True),
        ("model = a.c", "abc", False), ("model =~ a.c", "abc", True), ("model =~ a", "abc", False),
        ("model != m", "m", False), ("model != m", "n", True), ("model !~ a.*", "abc", False),
        ("model =~ a|b", "b", True), ('column = ""', "", True), ("column =", "", True),
        ('model =~ "a|b"', "a", True), ("model = a=b", "a=b", True),
    ],
)  # fmt: skip
def test_matchers_are_those_of_alertmanager(text: str, value: str, fits: bool) -> None:
    assert parse_matcher(text).fits(value) is fits


@pytest.mark.parametrize(
    "text", ["", "model", "model ~ a", "modle = a", "model =~ (", "model = " + "x" * 600]
)
def test_what_is_no_matcher_says_so(text: str) -> None:
    with pytest.raises(InvalidMatcher):
        parse_matcher(text)


def test_a_wrong_field_is_told_the_nearest() -> None:
    with pytest.raises(InvalidMatcher) as caught:
        parse_matcher("modle = a")
    assert "model" in str(caught.value.hint)


@given(
    st.text(
        st.characters(
            exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029", exclude_categories=["Cs", "Z"]
        ),
        max_size=50,
    )
)
def test_a_quoted_value_is_taken_as_it_is(value: str) -> None:
    assert parse_matcher(f'model = "{value}"').fits(value)


def test_a_silence_needs_every_series_and_a_route_one() -> None:
    for texts, every, one in (
        (["column = a"], False, True),
        (["metric = missing"], True, True),
        (["column =~ a|b"], True, True),
        (["column = c"], False, False),
        (["column = a", "segment = carrier=B6"], False, False),
        (["model = m", "cause = quality", "severity = critical"], True, True),
        (["model = n", "column = a"], False, False),
        ([], True, True),
    ):
        matchers = parse_matchers(texts)
        assert (fits_all(matchers, TWO), fits_any(matchers, TWO)) == (every, one), texts


def test_an_incident_without_series_has_empty_ones() -> None:
    none = make_subject(series=())
    assert fits_all(parse_matchers(['column = ""']), none) and not fits_any(
        parse_matchers(["column = a"]), none
    )
