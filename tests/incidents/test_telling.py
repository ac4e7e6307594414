"""The whole telling on a real database: its promises, and what must hold for any history."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from tests.incidents.conftest import NOW, Room, make_record

from offing.domain.window import DAY, HOUR, MINUTE
from offing.incidents.business_hours import BusinessHours
from offing.incidents.policy import Escalation, Policy
from offing.state.tables import incident_log, incidents, notices, outbox


def test_ten_thousand_at_once_are_few_messages_with_every_critical(open_room: Callable[..., Room]) -> None:
    room = open_room(channels=("pager", "slack", "mail"))
    critical = set()
    for m in range(200):
        records = []
        for i in range(50):
            loud = (m * 50 + i) % 17 == 0
            id_ = f"i{m}-{i}"
            critical |= {id_} if loud else set()
            records.append(
                make_record(
                    id_, model=f"m{m}", severity="critical" if loud else "warning", started_at=NOW - i * DAY
                )
            )
        room.record(f"m{m}", *records)
    assert 0 < room.tell() <= 20
    for channel in room.channels:
        bodies = [m["body"] for m in room.messages() if m["channel"] == channel]
        named = {one["id"] for b in bodies for one in b["details"].get("incidents", [{"id": b["id"]}])}
        assert critical <= named
        assert sum(b["details"]["counts"].get("warning", 0) for b in bodies) == 10_000 - len(critical)
    assert room.tell() == 0


def test_when_a_storm_is_over_few_messages_say_so(open_room: Callable[..., Room]) -> None:
    room = open_room(channels=("pager", "slack"))
    records = [make_record(f"i{i}", severity="critical" if i < 40 else "warning") for i in range(300)]
    room.record("m", *records)
    assert 0 < room.tell() <= 20
    room.now += DAY
    over = [{**r, "state": "resolved", "resolved_at": room.now} for r in records]
    room.record("m", records[0], *over[1:])
    assert room.tell() <= 2, "the warnings are over, a critical one is not"
    room.record("m", *over)
    assert room.tell() > 0
    heard = [(m["subject"], m["transition"]) for m in room.messages() if m["channel"] == "pager"]
    assert {s for s, t in heard if t == "firing"} == {s for s, t in heard if t == "resolved"}
    assert len(heard) == len(set(heard)) <= 20


@pytest.mark.parametrize("cycle", [(2, 1), (3, 3), (7, 6), (9, 2)])
def test_flapping_a_hundred_times_is_told_four_times(
    open_room: Callable[..., Room], cycle: tuple[int, int]
) -> None:
    """Whether it comes back within the week, as the same incident, or later, as another one."""
    room, step = open_room(), HOUR
    number, record = 0, make_record("f0", step=step, state="resolved", resolved_at=0, last_alarm=-DAY)
    past: list[dict[str, Any]] = []
    for _ in range(100):
        if room.now - record["resolved_at"] <= 7 * step:
            record = {**record, "state": "firing", "resolved_at": None, "reopened": record["reopened"] + 1}
        else:
            if number:
                past.append(record)
            number += 1
            record = make_record(f"f{number}", now=room.now, step=step, started_at=room.now - step)
            record["details"]["evidence"][0]["column"] = "same"
        record["last_alarm"] = room.now
        room.record("m", *past, record)
        room.tell()
        room.now += cycle[0] * step
        record = {**record, "state": "resolved", "resolved_at": room.now}
        room.record("m", *past, record)
        room.tell()
        room.now += cycle[1] * step
        room.tell()
    room.now += 30 * DAY
    room.tell()
    assert [m["transition"] for m in room.messages()][:3] == ["firing", "resolved", "firing"]
    assert 3 <= len(room.messages()) <= 4
    assert "flapping" in room.messages()[2]["body"]["details"]


CAUSES = ("system", "quality", "drift", "performance")
OPS = st.one_of(
    st.tuples(st.just("fire"), st.sampled_from("mn"), st.sampled_from(CAUSES), st.booleans()),
    st.tuples(st.just("recover"), st.sampled_from("mn"), st.sampled_from(CAUSES)),
    st.tuples(st.just("withdraw"), st.sampled_from("mn"), st.sampled_from(CAUSES)),
    st.tuples(st.sampled_from(["ack", "close"]), st.sampled_from("mn"), st.sampled_from(CAUSES)),
    st.tuples(st.just("silence"), st.sampled_from(["model = m", "cause =~ .*", "severity = critical"])),
    st.tuples(st.just("expire")),
    st.tuples(st.just("rest"), st.sampled_from([MINUTE, 20 * MINUTE, 3 * HOUR, DAY, 9 * DAY])),
    st.tuples(st.just("tell")),
)
HISTORIES = st.lists(OPS, min_size=1, max_size=25)


@dataclass
class Script:
    """Does a history step by step in a room, as judging, people and time would."""

    room: Room

    def __post_init__(self) -> None:
        self.current: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def do(self, op: tuple[Any, ...]) -> None:
        getattr(self, op[0])(*op[1:])

    def fire(self, model: str, cause: str, loud: bool) -> None:
        """Begin an incident, or make the open one louder, or open the last again."""
        known, now = self.current.setdefault((model, cause), []), self.room.now
        severity = "critical" if loud else "warning"
        if known and known[-1]["state"] == "firing":
            worst = "critical" if "critical" in (severity, known[-1]["severity"]) else "warning"
            known[-1] = {**known[-1], "severity": worst, "last_alarm": now}
        elif known and now - known[-1]["resolved_at"] <= 7 * DAY:
            again = {"state": "firing", "resolved_at": None, "reopened": known[-1]["reopened"] + 1}
            known[-1] = {**known[-1], **again, "last_alarm": now}
        else:
            id_ = f"{model}-{cause}-{len(known)}"
            made = make_record(id_, now, model=model, cause=cause, severity=severity)
            made["details"]["evidence"][0]["column"] = cause
            known.append(made)
        self._record(model)

    def recover(self, model: str, cause: str) -> None:
        known = self.current.get((model, cause))
        if known and known[-1]["state"] == "firing":
            known[-1] = {**known[-1], "state": "resolved", "resolved_at": self.room.now}
            self._record(model)

    def withdraw(self, model: str, cause: str) -> None:
        """Later data change the evidence."""
        if self.current.get((model, cause)):
            self.current[model, cause].pop()
            self._record(model)

    def ack(self, model: str, cause: str) -> None:
        self._act("acknowledge", model, cause)

    def close(self, model: str, cause: str) -> None:
        self._act("resolve", model, cause)

    def silence(self, matcher: str) -> None:
        until = self.room.now + 5 * HOUR
        made = self.room.silences.add(
            [matcher], author="ann", reason="known", now=self.room.now, starts_at=self.room.now, ends_at=until
        )
        self._rename(made.id)

    def _rename(self, id_: str) -> None:
        """Give a silence a name that is the same in every run."""
        with self.room.engine.begin() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM silences").scalar()
            connection.exec_driver_sql("UPDATE silences SET id = ? WHERE id = ?", (f"s{count}", id_))

    def expire(self) -> None:
        for one in self.room.silences.active(self.room.now):
            self.room.silences.expire(one.id, "ben", self.room.now)

    def tell(self) -> None:
        self.room.tell()

    def rest(self, span: int) -> None:
        self.room.now += span

    def _act(self, what: str, model: str, cause: str) -> None:
        for record in self.current.get((model, cause), [])[-1:]:
            getattr(self.room.store, what)(record["id"], "ann", self.room.now)

    def _record(self, model: str) -> None:
        self.room.record(model, *(r for (m, _), known in self.current.items() if m == model for r in known))


POLICY = Policy(
    escalation=(Escalation(15 * MINUTE, ("boss",)),),
    business_hours=BusinessHours(ZoneInfo("Europe/Berlin"), dt.time(9), dt.time(17), frozenset(range(5))),
    storm_messages=4,
)


def play(history: Sequence[tuple[Any, ...]], *, restarts: bool) -> tuple[list[Any], Room, Script]:
    """Do a history and return all that was written; with `restarts` every step is interrupted."""
    room = Room(Path(tempfile.mkdtemp()) / "state.db", POLICY, ("pager", "boss"))
    script = Script(room)
    for op in history:
        script.do(op)
        if restarts:
            room.restart()
        if op[0] in ("tell", "rest"):
            if restarts:
                interrupt(room)
                room.restart()
            room.tell()
    return written(room), room, script


def interrupt(room: Room) -> None:
    """End the process while it tells: before the last write of the transaction."""

    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT INTO outbox", "UPDATE incidents")):
            raise KeyboardInterrupt

    event.listen(room.engine, "before_cursor_execute", fail)
    try:
        room.tell()
    except KeyboardInterrupt:
        pass
    finally:
        event.remove(room.engine, "before_cursor_execute", fail)


def written(room: Room) -> list[Any]:
    with room.engine.connect() as connection:
        return [
            connection.execute(table.select().order_by(*table.primary_key.columns)).all()
            for table in (incidents, incident_log, notices, outbox)
        ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(HISTORIES)
def test_a_restart_at_any_step_gives_the_same_history_and_messages(history: list[tuple[Any, ...]]) -> None:
    plain, room, _ = play(history, restarts=False)
    again, other, _ = play(history, restarts=True)
    room.engine.dispose()
    other.engine.dispose()
    assert plain == again


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(HISTORIES)
def test_no_critical_is_lost_and_nothing_is_told_twice(history: list[tuple[Any, ...]]) -> None:
    _, room, _ = play(history, restarts=False)
    for _ in range(60):
        room.now += 20 * MINUTE
        room.tell()
    room.now += 30 * DAY
    while room.tell():
        room.now += HOUR
    messages = room.messages()
    room.engine.dispose()
    assert_nobody_is_told_twice(messages)
    told = {one["id"] for m in messages for one in m["body"]["details"].get("incidents", [m["body"]])}
    opened = {r["id"]: r for r in room.store.all() if r["state"] != "resolved"}
    for record in opened.values():
        if record["severity"] == "critical" and record["id"] not in told:
            reasons = [text for what, text in room.log(record["id"]) if what in ("waits", "not_told")]
            assert reasons and reasons[-1] is not None and reasons[-1].startswith("inhibited by")
            parent = reasons[-1].split()[2].rstrip(":")
            assert parent in told and parent in opened
    room.engine.dispose()


def assert_nobody_is_told_twice(messages: Sequence[dict[str, Any]]) -> None:
    """Of one incident a channel hears firing and resolved in turns; a second firing is louder or says why."""
    heard: dict[tuple[str, str], dict[str, Any]] = {}
    for m in messages:
        if m["incident"] is None or m["transition"] == "acknowledged":
            continue
        before, body = heard.get((m["incident"], m["channel"])), m["body"]
        if before is not None and before["transition"] == m["transition"]:
            louder = body["severity"] == "critical" != before["body"]["severity"]
            assert m["transition"] == "firing" and (louder or "escalation" in body["details"])
        heard[m["incident"], m["channel"]] = m
