"""Business hours through every change of the clock, against the wall clock minute by minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.domain.window import DAY, HOUR, MINUTE, isoformat, parse_time
from offing.incidents.business_hours import BusinessHours, clock_change, moments_of

BERLIN = ZoneInfo("Europe/Berlin")
ALL = frozenset(range(7))
WORK = BusinessHours(BERLIN, dt.time(9), dt.time(17), frozenset(range(5)))


def at(text: str) -> int:
    return parse_time(text)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02T07:59:00Z", "2026-03-02T08:00:00Z"),
        ("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z"),
        ("2026-03-02T15:59:59Z", "2026-03-02T15:59:59Z"),
        ("2026-03-02T16:00:00Z", "2026-03-03T08:00:00Z"),
        ("2026-03-27T17:00:00Z", "2026-03-30T07:00:00Z"),  # a weekend, and the clock goes forward
        ("2026-10-23T20:00:00Z", "2026-10-26T08:00:00Z"),  # and back
    ],
)
def test_the_next_business_hour(now: str, opens: str) -> None:
    assert isoformat(WORK.next_open(at(now))) == opens


def test_holidays_do_not_count() -> None:
    easter = BusinessHours(
        BERLIN, dt.time(9), dt.time(17), frozenset(range(5)), frozenset({dt.date(2026, 4, 6)})
    )
    assert isoformat(easter.next_open(at("2026-04-06T10:00:00Z"))) == "2026-04-07T07:00:00Z"
    assert easter.name(at("2026-04-07T07:00:00Z")) == "2026-04-07 09:00 Europe/Berlin"


def test_hours_that_begin_in_the_skipped_hour_begin_at_the_jump() -> None:
    early = BusinessHours(BERLIN, dt.time(2, 30), dt.time(6), ALL)
    assert isoformat(early.next_open(at("2026-03-29T00:10:00Z"))) == "2026-03-29T01:00:00Z"
    assert moments_of(BERLIN, dt.date(2026, 3, 29), dt.time(2, 30)) == [at("2026-03-29T01:00:00Z")]


def test_a_time_that_autumn_shows_twice_counts_both_times() -> None:
    early = BusinessHours(BERLIN, dt.time(2, 30), dt.time(2, 45), ALL)
    first, second = moments_of(BERLIN, dt.date(2026, 10, 25), dt.time(2, 30))
    assert second - first == HOUR
    assert early.next_open(at("2026-10-25T00:00:00Z")) == first
    assert early.next_open(first + 15 * MINUTE) == second
    assert isoformat(early.next_open(second + 15 * MINUTE)) == "2026-10-26T01:30:00Z"


def test_hours_over_midnight_belong_to_the_day_on_which_they_began() -> None:
    night = BusinessHours(BERLIN, dt.time(22), dt.time(6), frozenset({4}))
    assert night.includes(at("2026-03-06T21:00:00Z")) and night.includes(at("2026-03-07T04:59:00Z"))
    assert not night.includes(at("2026-03-06T04:00:00Z")) and not night.includes(at("2026-03-07T21:30:00Z"))


def test_no_hours_at_all_are_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="no business hours"):
        BusinessHours(BERLIN, dt.time(9), dt.time(17), frozenset()).next_open(0)


def test_a_change_of_the_clock_is_found() -> None:
    start = at("2026-03-29T00:00:00Z")
    assert clock_change(BERLIN, start, start + DAY) == at("2026-03-29T01:00:00Z")
    assert clock_change(BERLIN, start + DAY, start + 2 * DAY) is None


ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "UTC",
)
TIMES = st.times(max_value=dt.time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))


@settings(max_examples=60)
@given(
    st.sampled_from(ZONES), TIMES, TIMES, st.sets(st.integers(0, 6), min_size=1),
    st.integers(at("2015-01-01") // MINUTE, at("2030-01-01") // MINUTE),
    st.booleans(),
)  # fmt: skip
def test_it_is_the_first_moment_inside(
    zone: str, opens: dt.time, closes: dt.time, days: set[int], minute: int, near: bool
) -> None:
    """Step through the minutes: none before the answer is inside, and the answer is."""
    hours = BusinessHours(ZoneInfo(zone), opens, closes, frozenset(days))
    now = minute * MINUTE
    if near:
        change = clock_change(ZoneInfo(zone), now, now + 366 * DAY // 3)
        now = now if change is None else change - 5 * HOUR
    found = hours.next_open(now)
    assert found >= now and hours.includes(found)
    passed = range(now, min(found, now + 2 * DAY), 5 * MINUTE)
    assert not [moment for moment in passed if hours.includes(moment)]
    assert found == now or not hours.includes(found - MINUTE)
