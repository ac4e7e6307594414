from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from offing.domain.window import HOUR, SECOND
from offing.state.incident_store import IncidentStore
from offing.state.outbox import FIRST_RETRY, LAST_RETRY, Outbox, enqueue

NOW = 1000 * SECOND


@pytest.fixture
def outbox(engine: Engine, incident: dict[str, Any]) -> Outbox:
    """An outbox with one message for each of two channels."""
    IncidentStore(engine).record("m", [incident], ["log", "pager"], NOW, judged_until=20)
    return Outbox(engine)


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


def test_a_transition_is_told_once(outbox: Outbox, engine: Engine) -> None:
    with engine.begin() as connection:
        enqueue(connection, "abc", "firing", ["log", "pager", "mail"], {"again": 1}, NOW)
        enqueue(connection, "abc", "resolved", ["log"], {}, NOW)
    assert [(row["transition"], row["channel"]) for row in outbox.of_incident("abc")] == [
        ("firing", "log"), ("firing", "pager"), ("firing", "mail"), ("resolved", "log"),
    ]  # fmt: skip
    assert outbox.due(NOW, "pager")[0].body["title"] == "broken"


def test_the_oldest_come_first_and_not_all_at_once(outbox: Outbox, engine: Engine) -> None:
    with engine.begin() as connection:
        for name in "abcdef":
            enqueue(connection, "abc", name, ["log"], {}, NOW)
    assert [message.transition for message in outbox.due(NOW, "log", limit=3)] == ["firing", "a", "b"]
