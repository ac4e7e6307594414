from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.incidents.conftest import NOW, Room, make_notice, make_record, make_situation, make_subject

from offing.domain.notice import Fate, Notice
from offing.domain.window import DAY, HOUR
from offing.incidents.catch_up import catch_up, is_past
from offing.incidents.policy import Policy

OLD: dict[str, Any] = {"channels": ("pager",), "judged_until": NOW - 30 * DAY}


def folded(*notices: Notice, **facts: Any) -> list[Notice]:
    return list(catch_up(notices, make_situation(**facts)))


def test_the_past_is_what_was_over_or_whose_events_are_old() -> None:
    policy = Policy()
    assert not is_past(make_notice(), policy)
    assert is_past(make_notice(judged_until=NOW - 2 * DAY - 1), policy)
    assert not is_past(make_notice(judged_until=NOW - 2 * DAY), policy)
    assert is_past(make_notice(state="resolved", resolved_at=NOW - 3 * DAY), policy)
    assert not is_past(make_notice(happened=NOW - 30 * DAY), policy), "its labels came late"
    weekly = make_subject(step=7 * DAY)
    assert not is_past(replace(make_notice(judged_until=NOW - 10 * DAY), subject=weekly), policy)
    assert not is_past(make_notice(judged_until=NOW - 30 * DAY), Policy(catch_up=None))


def test_several_are_one_message_and_a_single_one_is_itself() -> None:
    first, second = folded(make_notice("a", **OLD), make_notice("b", **OLD))
    assert first.summary == second.summary != "" and first.fate is Fate.OPEN
    [alone] = folded(make_notice("a", **OLD))
    assert (alone.summary, alone.fate) == ("", Fate.OPEN)
    digested = make_notice("a", **{**OLD, "channels": ("digest",)})
    assert folded(digested) == [digested]


def test_they_are_told_once_an_hour() -> None:
    [waits] = folded(make_notice("a", **OLD), caught_up_at=NOW - HOUR + 1)
    assert (waits.fate, waits.due) == (Fate.WAITING, NOW + 1)
    assert folded(make_notice("a", **OLD), caught_up_at=NOW - HOUR)[0].fate is Fate.OPEN


def test_a_year_that_is_replayed_is_two_messages(open_room: Callable[..., Room]) -> None:
    room = open_room()
    records = []
    for week in range(52):
        began = NOW - 500 * DAY + week * 7 * DAY
        over: dict[str, Any] = {"state": "resolved", "resolved_at": began + 3 * DAY}
        records.append(make_record(f"w{week}", began, **over))
        room.store.record("m", records, room.now, judged_until=began + 7 * DAY)
        room.tell()
        room.now += 10**6
    room.now += HOUR
    room.tell()
    assert [m["transition"] for m in room.messages()] == ["firing", "resolved", "summary"]
    assert len(room.messages()[-1]["body"]["details"]["incidents"]) == 51
    assert room.tell() == 0


def test_a_past_that_goes_on_is_told_to_be_over_when_all_of_it_is(open_room: Callable[..., Room]) -> None:
    room = open_room()
    old = NOW - 30 * DAY
    first, second = make_record("a", old), make_record("b", old, started_at=old - 40 * DAY)
    room.store.record("m", [first, second], room.now, judged_until=old)
    assert room.tell() == 1 and room.messages()[0]["body"]["state"] == "firing"
    over = {"state": "resolved", "resolved_at": old + DAY}
    room.store.record("m", [{**first, **over}, second], room.now, judged_until=old + DAY)
    assert room.tell() == 0
    room.store.record("m", [{**first, **over}, {**second, **over}], room.now, judged_until=old + DAY)
    assert room.tell() == 1
    begun, ended = room.messages()
    assert begun["subject"] == ended["subject"] and ended["transition"] == "resolved"


def test_a_past_that_is_over_opens_nothing() -> None:
    old = make_notice("a", state="resolved", resolved_at=NOW - 3 * DAY, **OLD)
    assert folded(old, make_notice("b", **OLD))[0].summary != ""
