from __future__ import annotations

from collections.abc import Callable

from tests.incidents.conftest import NOW, Room, make_notice, make_record, make_situation, make_subject

from offing.domain.notice import Fate, Transition
from offing.domain.silence import Silence
from offing.domain.window import DAY, HOUR
from offing.incidents.silence import silence, silence_of


def made(id_: str = "s", *matchers: str, ends_at: int = NOW + HOUR) -> Silence:
    return Silence(id_, matchers or ("model = m",), "ann", "known", NOW, NOW, ends_at)


def test_what_begins_under_a_silence_waits_for_its_end() -> None:
    [found] = silence([make_notice()], make_situation(silences=(made(),)))
    assert (found.fate, found.due) == (Fate.WAITING, NOW + HOUR)
    assert found.reason == "silenced by ann until 2026-03-02T11:00:00Z: known (s)"


def test_what_does_not_fit_and_what_ends_is_told() -> None:
    notices = [make_notice(model="n"), make_notice(transition=Transition.RESOLVED)]
    assert [n.fate for n in silence(notices, make_situation(silences=(made(),)))] == [Fate.OPEN] * 2


def test_of_several_silences_the_longest_counts() -> None:
    long = made("long", "severity = critical", ends_at=NOW + DAY)
    assert silence_of(make_subject(), [made(), long]) == long
    assert silence_of(make_subject(), []) is None


def test_it_is_told_at_the_end_when_it_still_fires_and_else_never(open_room: Callable[..., Room]) -> None:
    room = open_room()
    room.silences.add(["model = m"], author="ann", reason="known", now=NOW, starts_at=NOW, ends_at=NOW + HOUR)
    room.record("m", make_record("a"), make_record("b", cause="drift", started_at=NOW - 30 * DAY))
    assert room.tell() == 0 and room.store.get("a")["state"] == "firing"
    assert room.log("a")[-1][1] is not None and "silenced by ann" in str(room.log("a")[-1][1])
    room.now += HOUR - 1
    over = make_record("b", cause="drift", state="resolved", resolved_at=room.now, started_at=NOW - 30 * DAY)
    room.record("m", make_record("a"), over)
    assert room.tell() == 0
    room.now += 1
    assert room.tell() == 1 and [m["key"] for m in room.messages()] == ["a:firing:pager"]
    assert str(room.log("b")[-1][1]).endswith("it is over")


def test_expired_early_it_is_told_at_once(open_room: Callable[..., Room]) -> None:
    room = open_room()
    one = room.silences.add(["model = m"], author="a", reason="b", now=NOW, starts_at=NOW, ends_at=NOW + DAY)
    room.record("m", make_record())
    assert room.tell() == 0
    room.silences.expire(one.id, "ben", NOW)
    assert room.tell() == 1


def test_a_series_that_joins_and_does_not_fit_ends_the_silence_for_it(open_room: Callable[..., Room]) -> None:
    room = open_room()
    room.silences.add(["column = a"], author="a", reason="b", now=NOW, starts_at=NOW, ends_at=NOW + DAY)
    room.record("m", make_record())
    assert room.tell() == 0
    both = make_record()
    both["details"]["evidence"].append({"metric": "missing", "column": "other", "slice": None})
    room.record("m", both)
    assert room.tell() == 1
