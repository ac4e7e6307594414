from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.window import DAY, HOUR, MINUTE, parse_time
from offing.domain.words import difference, interval, listed, moment, number, span


def test_a_moment_is_a_date_and_a_time_only_off_midnight() -> None:
    assert moment(15744 * DAY) == "8 Feb 2013"
    assert moment(15744 * DAY + 6 * HOUR) == "8 Feb 2013 06:00 UTC"
    assert moment(parse_time("2013-12-31T06:05:00Z")) == "31 Dec 2013 06:05 UTC"
    assert moment(-DAY) == "31 Dec 1969"


def test_a_length_is_in_its_largest_unit_rounded() -> None:
    lengths = [0, MINUTE, 59 * MINUTE, HOUR - 1, 23 * HOUR, DAY - 1, DAY, 47 * HOUR, 400 * DAY]
    assert [span(one) for one in lengths] == [
        "less than a minute", "1 minute", "59 minutes", "1 hour", "23 hours", "1 day", "1 day", "2 days",
        "400 days",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.367, "ratio", "36.7 %"),
        (0.1184, "ratio", "11.8 %"),
        (0.0, "ratio", "0 %"),
        (1.0, "ratio", "100 %"),
        (0.6123, "value", "0.612"),
        (12400.4, "count", "12,400"),
        (999.7, "value", "1,000"),
        (-1999.6, "value", "-2,000"),
        (3.14, "ms", "3.14 ms"),
        (1234.0, "ms", "1,234 ms"),
        (3600.0, "s", "3,600 s"),
        (0.0, "value", "0"),
        (-0.00123456, "value", "-0.00123"),
        (1e300, "value", "1e+300"),
        (float("inf"), "value", "inf"),
    ],
)
def test_a_number_has_three_digits_and_its_unit(value: float, unit: str, text: str) -> None:
    assert number(value, unit) == text


@given(st.floats(0.001, 1e9))
def test_a_number_is_near_what_it_stands_for_and_has_no_exponent(value: float) -> None:
    text = number(value)
    assert "e" not in text
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.006)
    assert number(-value) == f"-{text}"


def test_an_interval_is_written_where_there_is_one() -> None:
    assert interval(0.35, 0.38, "ratio") == " (35 % to 38 %)"
    assert interval(None, 0.38) == interval(0.35, None) == interval(0.35, 0.35) == ""


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("abcd", "a, b, c and 1 more"),
        ("abcdefg", "a, b, c and 4 more"),
    ],
)
def test_names_are_listed(names: str, text: str) -> None:
    assert listed(list(names)) == text


@pytest.mark.parametrize(
    ("value", "unit", "ends", "text"),
    [
        (0.0312, "value", (0.02, 0.04), "0.0312 (0.02 to 0.04)"),
        (0.0312, "ratio", (0.02, 0.04), "3.12 points (2 to 4)"),
        (0.01, "ratio", (), "1 point"),
        (0.01, "ratio", (0.01, 0.01), "1 point"),
        (-0.5, "value", (), "-0.5"),
        (12.0, "ms", (10.0, 14.0), "12 ms (10 ms to 14 ms)"),
    ],
)
def test_shares_differ_by_points(value: float, unit: str, ends: tuple[float, ...], text: str) -> None:
    assert difference(value, unit, *ends) == text
