from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from offing.domain.notice import Letter
from offing.domain.window import HOUR, MINUTE, SECOND
from offing.incidents.pipeline import TellingPipeline
from offing.state.incident_store import IncidentStore
from offing.state.notice_store import NoticeStore
from offing.state.outbox import FIRST_RETRY, LAST_RETRY, PATIENCE, Outbox, put_letters

NOW = 1000 * SECOND


@pytest.fixture
def outbox(engine: Engine, incident: dict[str, Any]) -> Outbox:
    """An outbox with one message for each of two channels."""
    IncidentStore(engine).record("m", [incident], NOW, judged_until=20)
    NoticeStore(engine, TellingPipeline()).tell(["log", "pager"], NOW)
    return Outbox(engine)


def put(engine: Engine, *changes: str, channels: tuple[str, ...] = ("log",)) -> int:
    """Write letters about the incident to channels."""
    letters = [
        Letter(f"abc:{change}:{channel}", "abc", "abc", change, channel)
        for change in changes
        for channel in channels
    ]
    with engine.begin() as connection:
        return put_letters(connection, letters, NOW)


def test_a_message_waits_until_it_is_delivered(outbox: Outbox) -> None:
    assert outbox.waiting(NOW - 1) == [] and outbox.waiting(NOW) == ["log", "pager"]
    [message] = outbox.due(NOW, "pager")
    assert message.key == "abc:firing:pager" and message.attempts == 0
    assert message.body["title"] == "broken" and message.body["details"]["columns"]
    assert outbox.due(NOW, "pager") == [message]
    outbox.delivered(message, NOW + 5)
    assert outbox.due(NOW + HOUR, "pager") == [] and len(outbox.due(NOW, "log")) == 1
    told = {row["channel"]: row for row in outbox.of_incident("abc")}
    assert (told["pager"]["state"], told["pager"]["delivered_at"], told["pager"]["attempts"]) == (
        "delivered", NOW + 5, 1,
    )  # fmt: skip
    assert told["log"]["state"] == "waiting"


def test_waits_double_up_to_an_hour(outbox: Outbox) -> None:
    now, waits = NOW, []
    for _ in range(14):
        [message] = outbox.due(now, "pager")
        outbox.failed(message, "HTTP 500", now, retry=True)
        [row] = [row for row in outbox.of_incident("abc") if row["channel"] == "pager"]
        waits.append(row["next_at"] - now)
        assert outbox.due(row["next_at"] - 1, "pager") == []
        now = row["next_at"]
        assert row["error"] == "HTTP 500" and row["attempts"] == len(waits)
    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert waits[-2:] == [LAST_RETRY, LAST_RETRY] and sorted(waits) == waits
    [again] = outbox.due(now, "pager")
    assert again.key == "abc:firing:pager"


def test_a_dead_message_is_kept_and_not_sent(outbox: Outbox) -> None:
    [message] = outbox.due(NOW, "pager")
    outbox.failed(message, "x" * 2000, NOW, retry=False)
    assert outbox.due(NOW + 10 * HOUR, "pager") == []
    assert [(row["state"], len(row["error"] or "")) for row in outbox.of_incident("abc")] == [
        ("waiting", 0), ("dead", 500),
    ]  # fmt: skip


def test_a_key_is_told_once(outbox: Outbox, engine: Engine) -> None:
    assert put(engine, "firing", channels=("log", "pager", "mail")) == 1
    assert put(engine, "resolved") == 1
    assert [(row["transition"], row["channel"]) for row in outbox.of_incident("abc")] == [
        ("firing", "log"), ("firing", "pager"), ("firing", "mail"), ("resolved", "log"),
    ]  # fmt: skip
    assert outbox.due(NOW, "pager")[0].body["title"] == "broken"


def test_the_oldest_come_first_and_not_all_at_once(outbox: Outbox, engine: Engine) -> None:
    put(engine, *"abcdef")
    assert [message.transition for message in outbox.due(NOW, "log", limit=3)] == ["firing", "a", "b"]


def test_what_waits_holds_back_what_is_behind_it(outbox: Outbox, engine: Engine) -> None:
    put(engine, "resolved")
    [first, _] = outbox.due(NOW, "log")
    outbox.failed(first, "HTTP 500", NOW, retry=True)
    assert outbox.due(NOW + FIRST_RETRY - 1, "log") == []
    assert [m.transition for m in outbox.due(NOW + FIRST_RETRY, "log")] == ["firing", "resolved"]


def test_a_message_that_is_never_taken_stops_only_its_own_incident(outbox: Outbox, engine: Engine) -> None:
    put(engine, "resolved")
    with engine.begin() as connection:
        put_letters(connection, [Letter("s:summary:log", "s", None, "summary", "log", body={"id": "s"})], NOW)
    now = NOW
    for _ in range(PATIENCE):
        first = outbox.due(now, "log")[0]
        outbox.failed(first, "HTTP 500", now, retry=True)
        now += LAST_RETRY
    assert [m.subject for m in outbox.due(now - 1, "log")] == ["s"]


def test_a_receiver_says_how_long_it_wants_to_be_left_alone(outbox: Outbox) -> None:
    [message] = outbox.due(NOW, "log")
    outbox.failed(message, "HTTP 429", NOW, retry=True, retry_after=90.0)
    assert outbox.due(NOW + 89 * SECOND, "log") == [] != outbox.due(NOW + 90 * SECOND, "log")


def test_a_message_falls_back_once(outbox: Outbox, engine: Engine) -> None:
    [message] = outbox.due(NOW, "pager")
    assert outbox.failing() == {}
    outbox.failed(message, "no answer", NOW + 5, retry=True)
    outbox.failed(outbox.due(NOW + HOUR, "pager")[0], "no answer", NOW + MINUTE, retry=True)
    assert outbox.failing() == {"pager": NOW + 5}
    assert [m.key for m in outbox.waiting_for("pager", before=NOW)] == ["abc:firing:pager"]
    assert not outbox.fall_back(message, "log", "pager is dead", NOW)
    assert outbox.fall_back(message, "mail", "pager is dead", NOW)
    assert not outbox.fall_back(message, "mail", "pager is dead", NOW)
    [copy] = outbox.due(NOW, "mail")
    assert (copy.key, copy.body["details"]["fallback"]) == ("abc:firing:mail", "pager is dead")
    log = IncidentStore(engine).log_of("abc")
    assert [e["text"] for e in log if e["what"] == "fallback"] == ["pager is dead: told to mail too"]


def test_what_a_channel_shows_is_what_it_was_given_and_is_still_open(outbox: Outbox, engine: Engine) -> None:
    assert outbox.shown("log") == []
    outbox.delivered(outbox.due(NOW, "log")[0], NOW)
    assert [row["id"] for row in outbox.shown("log")] == ["abc"] and outbox.shown("pager") == []
    IncidentStore(engine).resolve("abc", "ann", NOW)
    assert outbox.shown("log") == []
