from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.incidents.conftest import NOW, Room, make_notice, make_record, make_situation

from offing.domain.notice import Fate, Transition
from offing.domain.window import HOUR, MINUTE
from offing.incidents.escalate import escalate
from offing.incidents.policy import Escalation, Policy

CHAIN = Policy(escalation=(Escalation(15 * MINUTE, ("team",)), Escalation(30 * MINUTE, ("boss",))))


def test_the_next_step_waits_for_its_time() -> None:
    first, following = escalate([make_notice()], make_situation(policy=CHAIN))
    assert first == make_notice()
    assert (following.id, following.due, following.step) == ("a:firing:0:escalation:1", NOW + 15 * MINUTE, 1)
    assert (following.fate, following.transition) == (Fate.WAITING, Transition.ESCALATION)
    assert escalate([following], make_situation(policy=CHAIN)) == [following]


@pytest.mark.parametrize(
    "values", [{"severity": "warning"}, {"state": "acknowledged"}, {"step": 2}, {"stage": "catch_up"}]
)
def test_what_is_mild_seen_past_or_at_the_end_of_the_chain_goes_no_further(values: dict[str, Any]) -> None:
    assert len(escalate([make_notice(**values)], make_situation(policy=CHAIN))) == 1


def test_nobody_acknowledges_and_all_are_told(open_room: Callable[..., Room]) -> None:
    room = open_room(CHAIN)
    room.record("m", make_record())
    heard: list[tuple[str, int]] = []
    for _ in range(20):
        room.tell()
        heard += [(m["channel"], (m["created_at"] - NOW) // MINUTE) for m in room.messages()[len(heard) :]]
        room.now += 5 * MINUTE
    assert heard == [("pager", 0), ("team", 15), ("boss", 45)]
    last = room.messages()[-1]
    assert (last["transition"], last["body"]["details"]["escalation"]["step"]) == ("firing", 2)
    room.record("m", make_record(state="resolved", resolved_at=room.now))
    room.tell()
    assert sorted(m["channel"] for m in room.messages() if m["transition"] == "resolved") == [
        "boss",
        "pager",
        "team",
    ]


@pytest.mark.parametrize("act", ["acknowledge", "resolve"])
def test_an_act_stops_it(open_room: Callable[..., Room], act: str) -> None:
    room = open_room(CHAIN)
    room.record("m", make_record())
    room.tell()
    getattr(room.store, act)("a", "ann", NOW)
    room.now += HOUR
    room.tell()
    assert {m["channel"] for m in room.messages()} == {"pager"}
    assert [text for what, text in room.log("a") if what == "not_told" and "not escalated" in str(text)]
