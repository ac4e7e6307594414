from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.window import HOUR, MINUTE, SECOND
from offing.incidents.pipeline import TellingPipeline
from offing.incidents.policy import Policy
from offing.notify.channel import DeliveryError
from offing.notify.webhook import WebhookChannel
from offing.runtime.delivery import Delivery
from offing.state.database import open_database
from offing.state.incident_store import IncidentStore
from offing.state.notice_store import NoticeStore
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
            "id": f"i{i}", "model": f"m{i}", "cause": cause, "severity": "critical", "state": "firing",
            "started_at": i, "detected_at": i + 1, "last_alarm": i + 1, "resolved_at": None,
            "title": "t", "summary": "s", "details": {},
        }
        for i, cause in enumerate(("quality", "drift", "system"))
    ]  # fmt: skip
    for one in incidents:
        IncidentStore(engine).record(one["model"], [one], clock.now(), judged_until=clock.now())
    NoticeStore(engine, TellingPipeline()).tell(["bad", "good"], clock.now())
    good, bad = Mouth("good"), Mouth("bad")
    outbox = Outbox(engine)
    delivery = Delivery(outbox, {"good": good, "bad": bad}, clock)
    yield Post(outbox, delivery, good, bad, clock)
    delivery.close()
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


@dataclass
class Receiver:
    """A web server that answers 503 until the clock shows `alive_at`, and notes what it takes."""

    clock: StillClock
    alive_at: int = 0
    taken: list[tuple[int, str]] = field(default_factory=list)
    refused: int = 0
    url: str = ""

    @contextmanager
    def serving(self) -> Iterator[Receiver]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                alive = receiver.clock.now() >= receiver.alive_at
                if alive:
                    receiver.taken.append((receiver.clock.now(), self.headers["webhook-id"]))
                receiver.refused += not alive
                self.send_response(204 if alive else 503)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}/"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def test_a_channel_dead_for_an_hour_delays_no_other_and_loses_nothing(
    tmp_path: Path, clock: StillClock
) -> None:
    """Thirty incidents in an hour, one every two minutes, each over ten minutes later."""
    start, step = clock.now(), 30 * SECOND
    engine = open_database(tmp_path / "state.db")
    store, outbox = IncidentStore(engine), Outbox(engine)
    notices = NoticeStore(engine, TellingPipeline(Policy(storm_messages=1000)))
    with Receiver(clock).serving() as good, Receiver(clock, start + HOUR).serving() as dead:
        channels = {
            name: WebhookChannel(name, receiver.url, clock, "http://127.0.0.1")
            for name, receiver in (("dead", dead), ("good", good))
        }
        delivery = Delivery(outbox, channels, clock)
        while clock.now() < start + HOUR + 10 * MINUTE:
            minute, rest = divmod(clock.now() - start, MINUTE)
            if rest == 0:
                judge(store, minute, clock.now())
            notices.tell(tuple(channels), clock.now())
            delivery.deliver_due()
            clock.moment += step
        delivery.close()
        written = [row for i in range(30) for row in outbox.of_incident(f"i{i}")]
        created = {row["key"]: row["created_at"] for row in written}
        assert [moment - created[key] for moment, key in good.taken] == [0] * 60
        assert [key.rsplit(":", 1)[0] for _, key in dead.taken] == [
            k.rsplit(":", 1)[0] for _, k in good.taken
        ]
        assert {row["state"] for row in written} == {"delivered"}
        assert dead.taken[-1][0] <= start + HOUR + 10 * MINUTE and dead.refused <= 20
        assert max(row["attempts"] for row in written) <= 20
    engine.dispose()


def judge(store: IncidentStore, minute: int, now: int) -> None:
    number, odd = divmod(minute, 2)
    began = not odd and number < 30
    for i, state in (
        (number, "firing" if began else ""),
        (number - 5, "" if odd or number < 5 else "resolved"),
    ):
        if state and 0 <= i < 30:
            over = now if state == "resolved" else None
            store.record(f"m{i}", [incident_of(i, now, state=state, resolved_at=over)], now, judged_until=now)


def incident_of(i: int, now: int, **values: Any) -> dict[str, Any]:
    return {
        "id": f"i{i}", "model": f"m{i}", "cause": "quality", "severity": "critical", "state": "firing",
        "started_at": now - HOUR, "detected_at": now, "last_alarm": now, "resolved_at": None,
        "title": "t", "summary": "s", "details": {}, **values,
    }  # fmt: skip


def test_a_channel_that_hangs_is_waited_for_once(post: Post) -> None:
    release, entered = threading.Event(), threading.Event()

    class Hanging(Mouth):
        def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
            entered.set()
            assert release.wait(60)
            super().send(incident, key=key, transition=transition)

    bad = Hanging("bad")
    delivery = Delivery(post.outbox, {"bad": bad, "good": post.good}, post.clock)
    assert delivery.deliver_due() == 3 and entered.is_set() and len(post.good.sent) == 3
    assert delivery.deliver_due() == 0, "it is not asked again while it hangs"
    assert bad.sent == []
    release.set()
    for _ in range(1000):
        if len(bad.sent) == 3:
            break
        threading.Event().wait(0.01)
    delivery.deliver_due()
    assert len(bad.sent) == 3
    delivery.close()


def test_what_a_dead_channel_owes_is_told_by_another_after_five_minutes(post: Post) -> None:
    stand_in = Mouth("stand-in")
    post.bad.failing = DeliveryError("no answer", retry=True)
    channels = {"bad": post.bad, "good": post.good, "stand-in": stand_in}
    delivery = Delivery(post.outbox, channels, post.clock, fallback={"bad": "stand-in"})
    delivery.deliver_due()
    post.clock.moment += 5 * MINUTE - 1
    delivery.deliver_due()
    assert stand_in.sent == []
    post.clock.moment += 1
    delivery.deliver_due()
    assert sorted(stand_in.sent) == ["i0:firing:stand-in", "i1:firing:stand-in", "i2:firing:stand-in"]
    post.bad.failing = None
    post.clock.moment += HOUR
    delivery.deliver_due()
    assert sorted(post.bad.sent) == ["i0:firing:bad", "i1:firing:bad", "i2:firing:bad"], "and tried for ever"
    assert len(stand_in.sent) == 3
    delivery.close()


def test_a_receiver_says_when_to_come_again(post: Post) -> None:
    post.bad.failing = DeliveryError("HTTP 429", retry=True, retry_after=120.0)
    post.delivery.deliver_due()
    post.bad.failing = None
    post.clock.moment += 119 * SECOND
    assert post.delivery.deliver_due() == 0
    post.clock.moment += SECOND
    assert post.delivery.deliver_due() == 3


def test_a_channel_that_forgets_is_told_again_while_it_is_open(post: Post) -> None:
    @dataclass
    class Forgetful(Mouth):
        refresh_every: int = MINUTE
        again: list[list[str]] = field(default_factory=list)

        def refresh(self, incidents: Sequence[Mapping[str, Any]], now: int) -> None:
            self.again.append([one["id"] for one in incidents])

    bad = Forgetful("bad")
    delivery = Delivery(post.outbox, {"bad": bad, "good": post.good}, post.clock)
    delivery.deliver_due()
    delivery.deliver_due()
    assert bad.again == [["i0", "i1", "i2"]]
    post.clock.moment += MINUTE
    delivery.deliver_due()
    assert bad.again[1:] == [["i0", "i1", "i2"]]
    delivery.close()
