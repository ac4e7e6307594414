from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from tests.incidents.conftest import NOW, Room, make_notice, make_record, make_situation

from offing.domain.notice import Fate, Transition
from offing.domain.window import HOUR, parse_time
from offing.incidents.business_hours import BusinessHours
from offing.incidents.policy import Policy
from offing.incidents.quiet_hours import quiet_hours

HOURS = BusinessHours(ZoneInfo("Europe/Berlin"), dt.time(9), dt.time(17), frozenset(range(5)))
POLICY = Policy(business_hours=HOURS)
NIGHT = parse_time("2026-03-27T20:00:00Z")
"""A Friday; on Sunday the clock goes forward."""


def test_a_warning_waits_for_the_morning() -> None:
    [found] = quiet_hours([make_notice(severity="warning")], make_situation(NIGHT, POLICY))
    assert (found.fate, found.due) == (Fate.WAITING, parse_time("2026-03-30T07:00:00Z"))
    assert found.reason == "waits for 2026-03-30 09:00 Europe/Berlin"


@pytest.mark.parametrize(
    "given",
    [
        make_notice(),
        make_notice(transition=Transition.RESOLVED, state="resolved"),
        make_notice(transition=Transition.ACKNOWLEDGED, severity="warning"),
        make_notice(severity="warning", channels=("digest",)),
    ],
)
def test_criticals_people_and_digests_do_not_wait(given: object) -> None:
    assert quiet_hours([given], make_situation(NIGHT, POLICY)) == [given]  # type: ignore[list-item]


def test_in_business_hours_and_without_any_nothing_waits() -> None:
    warning = [make_notice(severity="warning")]
    assert quiet_hours(warning, make_situation(NOW, POLICY)) == warning
    assert quiet_hours(warning, make_situation(NIGHT)) == warning


def test_a_warning_that_is_over_by_then_goes_to_the_digest(open_room: Callable[..., Room]) -> None:
    room = open_room(POLICY)
    room.now = NIGHT
    stays, goes = (
        make_record(i, NIGHT, severity="warning", cause=c) for i, c in (("a", "system"), ("b", "business"))
    )
    room.record("m", stays)
    room.record("n", {**goes, "model": "n"})
    assert room.tell() == 0
    room.now += HOUR
    room.record("n", {**goes, "model": "n", "state": "resolved", "resolved_at": room.now})
    assert room.tell() == 0
    room.now = parse_time("2026-03-30T07:00:00Z") - 1
    room.tell()
    assert [m["transition"] for m in room.messages()] == ["summary"], "the digest of eight o'clock"
    room.now += 1
    assert room.tell() == 1 and room.messages()[-1]["incident"] == "a"
