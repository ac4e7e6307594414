from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.incidents.conftest import NOW, Room, make_notice, make_record, make_situation

from offing.domain.notice import Fate
from offing.domain.window import DAY, HOUR, MINUTE, isoformat, parse_time
from offing.incidents.digest import digest, last_digest, next_digest
from offing.incidents.policy import Digest, Policy

BERLIN = Digest(dt.time(2, 30), ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("settings", "now", "due"),
    [
        (Digest(), "2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z"),
        (Digest(), "2026-03-02T07:59:59Z", "2026-03-02T08:00:00Z"),
        (Digest(weekday=4), "2026-03-02T09:00:00Z", "2026-03-06T08:00:00Z"),
        (Digest(weekday=0), "2026-03-02T08:00:00Z", "2026-03-09T08:00:00Z"),
        (BERLIN, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        (BERLIN, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        (BERLIN, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
    ],
)
def test_the_next_digest(settings: Digest, now: str, due: str) -> None:
    assert isoformat(next_digest(settings, parse_time(now))) == due


@given(
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    st.integers(0, 23), st.integers(parse_time("2015-01-01") // MINUTE, parse_time("2030-01-01") // MINUTE),
    st.sampled_from([None, 0, 3]),
)  # fmt: skip
def test_one_goes_out_in_every_period(zone: str, hour: int, minute: int, weekday: int | None) -> None:
    settings = Digest(dt.time(hour, 15), ZoneInfo(zone), weekday)
    now = minute * MINUTE
    due = next_digest(settings, now)
    period = DAY if weekday is None else 7 * DAY
    assert now < due <= now + period + HOUR
    assert last_digest(settings, due) == due and last_digest(settings, due - 1) <= now
    assert abs(next_digest(settings, due) - due - period) <= HOUR


def test_what_is_not_urgent_is_one_message_and_its_end_none(open_room: Callable[..., Room]) -> None:
    room = open_room(Policy(digest=Digest(channels=("team",))))
    drift = make_record("a", cause="drift", severity="warning")
    info = make_record("b", model="n", severity="info")
    room.record("m", drift)
    room.record("n", info)
    assert room.tell() == 0
    assert room.log("a")[-1] == ("waits", "in the digest of 2026-03-03 08:00 UTC")
    assert {n.subject.id for n in room.notices.waiting("digest")} == {"a", "b"}
    room.now = parse_time("2026-03-03T08:05:00Z")
    assert room.tell() == 1
    [message] = room.messages()
    assert (message["channel"], message["transition"], message["body"]["state"]) == (
        "team",
        "summary",
        "resolved",
    )
    assert {one["id"] for one in message["body"]["details"]["incidents"]} == {"a", "b"}
    with room.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT period_end FROM digests").scalar() == room.now - 5 * MINUTE
    room.record("m", {**drift, "state": "resolved", "resolved_at": room.now})
    room.now += 3 * DAY
    assert room.tell() == 0 and [d["subject"] for d in room.outbox.of_incident("a")] == [message["subject"]]


def test_what_becomes_critical_leaves_the_digest(open_room: Callable[..., Room]) -> None:
    room = open_room()
    drift = make_record("a", cause="drift", severity="warning")
    room.record("m", drift)
    room.tell()
    room.record("m", {**drift, "severity": "critical"})
    assert room.tell() == 1 and room.notices.waiting() == []


def test_a_digest_to_nobody_says_so() -> None:
    notice = make_notice(channels=("digest",), at=NOW - DAY)
    [found] = digest([notice], make_situation(channels=()))
    assert found.fate is Fate.DROPPED and "no channel" in found.reason
