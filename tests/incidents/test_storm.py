from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.incidents.conftest import NOW, Room, make_notice, make_record, make_situation

from offing.domain.notice import Fate, Notice, Transition
from offing.domain.window import HOUR, MINUTE
from offing.incidents.policy import Policy
from offing.incidents.storm import messages_of, storm

ROUTES = st.sampled_from([("a",), ("a", "b"), ("b",), ("c",)])
GIVEN = st.lists(st.tuples(st.booleans(), st.integers(0, 9), ROUTES), max_size=60)
OVER: dict[str, Any] = {"state": "resolved", "resolved_at": NOW, "channels": ("pager",)}
FOUR = Policy(storm_messages=4)


def many(count: int, *, critical: int = 0, models: int = 1) -> list[Notice]:
    return [
        make_notice(
            f"i{i}",
            model=f"m{i % models}",
            channels=("pager",),
            severity="critical" if i < critical else "warning",
        )
        for i in range(count)
    ]


def told(notices: Sequence[Notice], policy: Policy = FOUR, **facts: Any) -> Sequence[Notice]:
    return storm(notices, make_situation(policy=policy, **facts))


def test_few_are_told_one_by_one() -> None:
    assert told(many(4)) == many(4)


def test_warnings_become_one_message_beside_the_criticals() -> None:
    found = told(many(9, critical=3))
    assert messages_of(found) == 4
    assert [n.summary != "" for n in found] == [False] * 3 + [True] * 6


def test_many_criticals_are_told_by_model_and_very_many_together() -> None:
    assert len({n.summary for n in told(many(9, critical=9, models=3))}) == 3
    assert len({n.summary for n in told(many(9, critical=9, models=5))}) == 1


def test_without_any_room_criticals_are_told_and_the_rest_waits() -> None:
    sent = [NOW - MINUTE] * 4
    found = told(many(5, critical=2), sent=sent)
    assert [n.fate for n in found] == [Fate.OPEN] * 2 + [Fate.WAITING] * 3
    assert found[0].summary == found[1].summary != ""
    assert {n.due for n in found[2:]} == {NOW + 9 * MINUTE}


def test_ends_wait_their_turn_and_are_never_folded() -> None:
    over: dict[str, Any] = {
        "state": "resolved",
        "resolved_at": NOW,
        "channels": ("pager",),
        "told_as": "firing",
    }
    found = told([make_notice(f"i{i}", Transition.RESOLVED, **over) for i in range(6)])
    assert [n.fate for n in found] == [Fate.OPEN] * 4 + [Fate.WAITING] * 2
    assert not any(n.summary for n in found)


def test_a_summary_ends_once_with_its_last_incident() -> None:
    over: dict[str, Any] = {
        "state": "resolved",
        "resolved_at": NOW,
        "channels": ("pager",),
        "told_in": "storm-1",
    }
    ends = [make_notice(f"i{i}", Transition.RESOLVED, **over) for i in range(3)]
    assert {n.fate for n in told(ends, members={"storm-1": 1})} == {Fate.DROPPED}
    assert [(n.fate, n.summary) for n in told(ends)] == [(Fate.OPEN, "storm-1")] + [(Fate.DROPPED, "")] * 2


@given(GIVEN, st.integers(0, 25))
def test_messages_are_bounded_and_every_critical_is_told(
    given: list[tuple[bool, int, tuple[str, ...]]], sent: int
) -> None:
    notices = [
        make_notice(f"i{i}", model=f"m{m}", channels=c, severity="critical" if loud else "warning")
        for i, (loud, m, c) in enumerate(given)
    ]
    found = told(notices, Policy(), sent=[NOW] * sent)
    assert [n.id for n in found] == [n.id for n in notices]
    assert all(n.fate is Fate.OPEN for n in found if n.tier == "critical")
    routes = {n.channels for n in found if n.tier == "critical"}
    assert messages_of(found) <= max(20 - sent, sum(len(c) for c in routes))
    assert {n.fate for n in found} <= {Fate.OPEN, Fate.WAITING}


def test_what_waited_is_told_when_there_is_room(open_room: Callable[..., Room]) -> None:
    room = open_room(Policy(storm_messages=2))
    for i in range(5):
        room.record(f"m{i}", make_record(f"i{i}", model=f"m{i}", severity="warning"))
        room.tell()
    assert [m["incident"] for m in room.messages()] == ["i0", "i1"]
    room.now += 10 * MINUTE
    room.tell()
    assert room.messages()[-1]["body"]["title"] == "3 incidents in 3 models at once"
    for i in range(5):
        over: dict[str, Any] = {
            "state": "resolved",
            "resolved_at": room.now,
            "severity": "warning",
            "model": f"m{i}",
        }
        room.record(f"m{i}", make_record(f"i{i}", **over))
    room.tell()
    assert [m["transition"] for m in room.messages()][3:] == ["resolved"]
    room.now += HOUR
    room.tell()
    assert [m["transition"] for m in room.messages()][3:] == ["resolved"] * 3
    assert room.messages()[3]["subject"].startswith("storm-")
