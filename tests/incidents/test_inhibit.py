from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.incidents.conftest import NOW, Room, make_notice, make_record, make_situation, make_subject

from offing.domain.notice import FAR, Fate
from offing.domain.silence import Silence
from offing.domain.window import DAY
from offing.incidents.inhibit import explains, inhibit

PARENT = make_subject("p", cause="quality")


@pytest.mark.parametrize(
    ("values", "explained"),
    [
        ({"cause": "performance"}, True),
        ({"cause": "performance", "severity": "warning"}, True),
        ({"cause": "system"}, False),
        ({"cause": "quality"}, False),
        ({"cause": "performance", "state": "resolved", "resolved_at": NOW}, False),
        ({"cause": "performance", "started_at": NOW + 14 * DAY}, False),
        ({"cause": "performance", "started_at": NOW + 13 * DAY}, True),
    ],
)
def test_a_parent_is_upstream_open_and_began_about_then(values: dict[str, Any], explained: bool) -> None:
    assert explains(PARENT, make_subject("c", **values)) is explained


def test_a_louder_child_is_told() -> None:
    assert not explains(make_subject("p", severity="warning"), make_subject("c", cause="drift"))


def test_a_child_waits_for_its_parent() -> None:
    child = make_notice("c", cause="performance")
    [found] = inhibit([child], make_situation(open=(PARENT, child.subject)))
    assert (found.fate, found.due, found.reason) == (Fate.WAITING, FAR, "inhibited by p: p is broken")
    [other] = inhibit([make_notice("c", cause="performance", model="n")], make_situation(open=(PARENT,)))
    assert other.fate is Fate.OPEN


def test_a_silenced_parent_inhibits_nothing() -> None:
    quiet = Silence("s", ("cause = quality",), "ann", "known", NOW, NOW, NOW + DAY)
    facts = make_situation(open=(PARENT,), silences=(quiet,))
    assert inhibit([make_notice("c", cause="performance")], facts)[0].fate is Fate.OPEN


@pytest.mark.parametrize("how", ["recovers", "is closed"])
def test_when_the_parent_is_over_a_child_that_fires_is_told(open_room: Callable[..., Room], how: str) -> None:
    room = open_room()
    parent, child = make_record("p"), make_record("c", cause="performance")
    room.record("m", parent, child)
    assert room.tell() == 1 and room.tell() == 0
    room.now += DAY
    if how == "recovers":
        room.record("m", {**parent, "state": "resolved", "resolved_at": room.now}, child)
    else:
        room.store.resolve("p", "ann", room.now)
    room.tell()
    keys = [m["key"] for m in room.messages()]
    assert keys[0] == "p:firing:pager" and sorted(keys[1:]) == ["c:firing:pager", "p:resolved:pager"]


def test_a_child_that_is_over_with_its_parent_is_never_told(open_room: Callable[..., Room]) -> None:
    room = open_room()
    parent, child = make_record("p"), make_record("c", cause="performance")
    room.record("m", parent, child)
    room.tell()
    over: dict[str, Any] = {"state": "resolved", "resolved_at": NOW + DAY}
    room.now += DAY
    room.record("m", {**parent, **over}, {**child, **over})
    room.tell()
    assert [m["incident"] for m in room.messages()] == ["p", "p"]
    assert ("not_told", "inhibited by p: p is broken; it is over") in room.log("c")
