from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.window import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Window,
    floor,
    format_duration,
    isoformat,
    parse_duration,
    parse_time,
)

MOMENTS = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30), timezones=st.just(dt.UTC))
MICROS = st.integers(-(10**16), 10**16)
WIDTHS = st.sampled_from([MINUTE, HOUR, DAY, 7 * DAY])


def test_a_window_holds_its_start_and_not_its_end() -> None:
    window = Window(10, 20)
    assert [moment in window for moment in (9, 10, 19, 20)] == [False, True, True, False]
    assert (window.length, Window(20, 10).length) == (10, 0)


@given(MICROS, st.integers(0, 3 * DAY), st.sampled_from([HOUR, DAY]))
def test_the_buckets_of_a_window_cover_it_and_no_more(start: int, length: int, width: int) -> None:
    window = Window(start, start + length)
    buckets = list(window.buckets(width))
    assert all(b.start % width == 0 and b.length == width for b in buckets)
    assert all(b.start < window.end and b.end > window.start for b in buckets)
    assert [b.start for b in buckets[1:]] == [b.end for b in buckets[:-1]]
    if length:
        assert start in buckets[0]
        assert window.end - 1 in buckets[-1]
    else:
        assert len(buckets) == (1 if start % width else 0)


@given(MICROS, WIDTHS)
def test_a_moment_lies_in_the_bucket_that_floor_names(moment: int, width: int) -> None:
    start = floor(moment, width)
    assert start % width == 0
    assert moment in Window(start, start + width)


@pytest.mark.parametrize(
    ("text", "micros"),
    [("10s", 10 * SECOND), ("30m", 30 * MINUTE), ("1h", HOUR), (" 90 d ", 90 * DAY), ("2w", 14 * DAY)],
)
def test_durations_are_read(text: str, micros: int) -> None:
    assert parse_duration(text) == micros


@pytest.mark.parametrize("text", ["", "0d", "1", "d", "1.5h", "-1h", "1y", "1h30m", "1 h 1"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@given(st.integers(1, 10**6), st.sampled_from([SECOND, MINUTE, HOUR, DAY]))
def test_what_is_written_reads_back(count: int, unit: int) -> None:
    assert parse_duration(format_duration(count * unit)) == count * unit


@pytest.mark.parametrize(
    ("micros", "text"),
    [(90 * DAY, "90d"), (36 * HOUR, "36h"), (HOUR, "1h"), (90 * SECOND, "90s"), (1500, "0.0015s"), (0, "0s")],
)
def test_durations_are_written_in_the_largest_unit_that_divides_them(micros: int, text: str) -> None:
    assert format_duration(micros) == text


@pytest.mark.parametrize(
    "value",
    [
        "1970-01-02T01:00:00Z",
        "1970-01-02T01:00:00z",
        "1970-01-02T01:00:00",
        " 1970-01-02 01:00 ",
        "1970-01-02T03:00:00+02:00",
        dt.datetime(1970, 1, 2, 1),
        dt.datetime(1970, 1, 2, 3, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        90000,
        90000.0,
    ],
)
def test_a_moment_is_read_from_what_people_write(value: object) -> None:
    assert parse_time(value) == 25 * HOUR


def test_a_date_is_its_midnight() -> None:
    assert parse_time(dt.date(1970, 1, 3)) == parse_time("1970-01-03") == 2 * DAY


@pytest.mark.parametrize(
    "value", [None, True, b"1970-01-01", "soon", "", "Z", float("nan"), float("inf"), 1e12, [], "10000-01-01"]
)
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        parse_time(value)


@given(MOMENTS)
def test_a_moment_written_reads_back_to_the_microsecond(moment: dt.datetime) -> None:
    micros = parse_time(moment)
    assert parse_time(isoformat(micros)) == micros
    assert isoformat(micros).endswith("Z")


def test_fractions_are_written_only_where_there_are_any() -> None:
    assert isoformat(0) == "1970-01-01T00:00:00Z"
    assert isoformat(1) == "1970-01-01T00:00:00.000001Z"
    assert isoformat(-DAY) == "1969-12-31T00:00:00Z"
