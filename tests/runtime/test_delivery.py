from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.window import HOUR, SECOND
from offing.notify.channel import DeliveryError
from offing.runtime.delivery import Delivery
from offing.state.database import open_database
from offing.state.incident_store import IncidentStore
from offing.state.outbox import Outbox

if TYPE_CHECKING:
    from tests.runtime.conftest import StillClock


@dataclass
class Mouth:
    """A channel that remembers what it was given, and fails as long as it is told to."""

    name: str
    failing: DeliveryError | None = None
    sent: list[str] = field(default_factory=list)
    tried: int = 0

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        self.tried += 1
        if self.failing:
            raise self.failing
        self.sent.append(key)


@dataclass
class Post:
    """An outbox with three incidents for two channels."""

    outbox: Outbox
    delivery: Delivery
    good: Mouth
    bad: Mouth
    clock: StillClock

    def states(self, channel: str) -> list[tuple[str, int]]:
        rows = [row for i in range(3) for row in self.outbox.of_incident(f"i{i}")]
        return [(row["state"], row["attempts"]) for row in rows if row["channel"] == channel]


@pytest.fixture
def post(tmp_path: Path, clock: StillClock) -> Iterator[Post]:
    engine = open_database(tmp_path / "state.db")
    incidents: list[dict[str, Any]] = [
        {
            "id": f"i{i}", "model": "m", "cause": cause, "severity": "critical", "state": "firing",
            "started_at": i, "detected_at": i + 1, "last_alarm": i + 1, "resolved_at": None,
            "title": "t", "summary": "s", "details": {},
        }
        for i, cause in enumerate(("quality", "drift", "system"))
    ]  # fmt: skip
    IncidentStore(engine).record("m", incidents, ["bad", "good"], clock.now(), judged_until=9)
    good, bad = Mouth("good"), Mouth("bad")
    outbox = Outbox(engine)
    yield Post(outbox, Delivery(outbox, {"good": good, "bad": bad}, clock), good, bad, clock)
    engine.dispose()


def test_everything_is_delivered_once(post: Post) -> None:
    assert post.delivery.deliver_due() == 6
    assert post.delivery.deliver_due() == 0
    assert post.good.sent == ["i0:firing:good", "i1:firing:good", "i2:firing:good"]
    assert post.states("bad") == [("delivered", 1)] * 3


def test_a_failing_channel_is_tried_again_and_holds_up_no_other(post: Post) -> None:
    """A channel that does not answer costs one timeout a round, not one for each message."""
    post.bad.failing = DeliveryError("no answer", retry=True)
    assert post.delivery.deliver_due() == 3
    assert len(post.good.sent) == 3 and post.bad.tried == 1
    assert post.states("bad") == [("waiting", 1), ("waiting", 0), ("waiting", 0)]
    for _ in range(4):
        post.clock.moment += 2 * SECOND
        post.delivery.deliver_due()
    assert post.bad.sent == []
    post.bad.failing = None
    post.clock.moment += HOUR
    assert post.delivery.deliver_due() == 3
    assert sorted(post.bad.sent) == ["i0:firing:bad", "i1:firing:bad", "i2:firing:bad"]
    assert len(post.good.sent) == 3


def test_a_message_that_is_refused_is_dead_and_the_next_is_sent(post: Post) -> None:
    post.bad.failing = DeliveryError("HTTP 400", retry=False)
    assert post.delivery.deliver_due() == 3
    assert post.states("bad") == [("dead", 1)] * 3
    post.bad.failing = None
    post.clock.moment += HOUR
    assert post.delivery.deliver_due() == 0 and post.bad.tried == 3


def test_at_least_once_with_the_same_key(post: Post) -> None:
    """The process ends after a message was sent and before that was noted: it is sent again."""
    ended: list[str] = []

    class Ending(Mouth):
        def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
            ended.append(key)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Delivery(post.outbox, {"bad": Ending("bad"), "good": post.good}, post.clock).deliver_due()
    assert ended == ["i0:firing:bad"]
    post.delivery.deliver_due()
    assert post.bad.sent[0] == ended[0]


def test_a_channel_that_is_gone_is_said_to_be(post: Post) -> None:
    Delivery(post.outbox, {"good": post.good}, post.clock).deliver_due()
    assert post.states("bad") == [("dead", 1)] * 3 and len(post.good.sent) == 3
    assert "no longer configured" in post.outbox.of_incident("i0")[0]["error"]
