from __future__ import annotations

import logging
import time

import pytest
from tests.client.conftest import Make, Received, Receiver, Reply, handle

from offing.client.ledger import Stats
from offing.client.session import Client
from offing.client.settings import Settings
from offing.client.transport import Answer, TransportError


def test_large_bodies_are_compressed_and_bounded(receiver: Receiver, client: Make) -> None:
    c = client(batch_bytes=20_000)
    for _ in range(30):
        handle(c).log({"text": "x" * 3000})
    assert c.flush()
    assert len(receiver.events()) == 30
    assert all(len(r.body) <= 20_100 for r in receiver.requests)
    assert all(r.headers["Content-Encoding"] == "gzip" for r in receiver.requests)


@pytest.mark.parametrize(
    "failure",
    [Reply(503), Reply(500), Reply(429, headers={"Retry-After": "0"}), Reply(reset=True), Reply(408)],
    ids=["503", "500", "429", "reset", "408"],
)
def test_a_request_that_failed_goes_again_under_the_same_key(
    receiver: Receiver, client: Make, failure: Reply
) -> None:
    receiver.replies = [failure, failure]
    c = client()
    handle(c).log({"x": 1})
    assert c.flush()
    assert len(receiver.requests) == 3
    assert len({r.headers["Idempotency-Key"] for r in receiver.requests}) == 1
    assert len({r.body for r in receiver.requests}) == 1
    assert c.counters() == Stats(1, 1, 0, {})
    handle(c).log({"x": 2})
    assert c.flush()
    assert len({r.headers["Idempotency-Key"] for r in receiver.requests}) == 2


def test_a_server_that_hangs_is_given_up_and_tried_again(receiver: Receiver, client: Make) -> None:
    receiver.replies = [Reply(hang=True)]
    c = client(timeout=0.2)
    handle(c).log({"x": 1})
    assert c.flush()
    assert len(receiver.requests) == 2
    assert c.counters().sent == 1


def test_the_server_says_how_long_to_wait(receiver: Receiver, client: Make) -> None:
    receiver.replies = [Reply(429, headers={"Retry-After": "1"})]
    c = client()
    handle(c).log({"x": 1})
    start = time.monotonic()
    assert c.flush()
    assert time.monotonic() - start >= 1.0
    assert len(receiver.requests) == 2


def test_a_request_that_the_server_always_fails_on_does_not_block_the_others(
    receiver: Receiver, client: Make
) -> None:
    receiver.rule = lambda r: Reply(500) if "/bad/" in r.path else None
    c = client(attempts=3)
    handle(c, "bad").log({"x": 1})
    handle(c, "good").log({"x": 1})
    assert c.flush()
    assert c.counters() == Stats(2, 1, 0, {"http_500": 1})
    assert [r.path.split("/")[4] for r in receiver.requests] == ["bad"] * 3 + ["good"]


def test_refused_requests_are_dropped_counted_and_said_once(
    receiver: Receiver, client: Make, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.rule = lambda r: Reply(401, body={"error": {"code": "unauthorized"}})
    c = client(batch_events=1)
    for _ in range(3):
        handle(c).log({"x": 1})
    assert c.flush()
    assert c.counters() == Stats(3, 0, 0, {"http_401": 3})
    assert len(receiver.requests) == 3
    assert len([r for r in caplog.records if "http_401" in r.getMessage()]) == 1


def test_redirects_are_not_followed(receiver: Receiver, client: Make) -> None:
    receiver.replies = [Reply(302, headers={"Location": "/elsewhere"})]
    c = client()
    handle(c).log({"x": 1})
    assert c.flush()
    assert len(receiver.requests) == 1
    assert c.counters().dropped == {"http_302": 1}


def test_a_request_that_is_too_large_for_the_server_goes_in_halves(receiver: Receiver, client: Make) -> None:
    def rule(request: Received) -> Reply | None:
        return Reply(413) if len(request.events("predictions")) > 2 else None

    receiver.rule = rule
    c = client(interval=0.2)
    ids = [handle(c).log({"x": i}) for i in range(7)]
    assert c.flush()
    stored = [e["id"] for r in receiver.requests if not rule(r) for e in r.events("predictions")]
    assert stored == ids
    assert c.counters() == Stats(7, 7, 0, {})


def test_every_item_of_a_mixed_answer_is_counted(receiver: Receiver, client: Make) -> None:
    items = [
        {"index": 1, "status": "duplicate"},
        {"index": 2, "status": "conflict", "code": "id_conflict"},
        {"index": 3, "status": "rejected", "code": "bad_timestamp"},
        {"index": 4, "status": 422, "code": "bad_timestamp"},
    ]
    body = {"accepted": 1, "duplicate": 1, "conflict": 1, "rejected": 3, "items": items}
    receiver.replies = [Reply(207, body=body)]
    c = client(interval=0.2)
    for i in range(6):
        handle(c).log({"x": i})
    assert c.flush()
    stats = c.counters()
    assert stats.dropped == {"conflict": 1, "rejected_bad_timestamp": 2, "rejected": 1}
    assert (stats.logged, stats.sent, stats.queued) == (6, 2, 0)


def test_a_broken_log_handler_does_not_stop_the_worker(receiver: Receiver, client: Make) -> None:
    receiver.replies = [Reply(400)]
    c = client()

    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise RuntimeError("disk full")

    logger, broken = logging.getLogger("offing.client"), Broken()
    logger.addHandler(broken)
    try:
        handle(c).log({"x": 1})
        assert c.flush()
    finally:
        logger.removeHandler(broken)
    handle(c).log({"x": 2})
    assert c.flush()
    assert c.counters() == Stats(2, 1, 0, {"http_400": 1})


def test_a_broken_transport_does_not_stop_the_worker() -> None:
    class Broken:
        def send(self, path: str, body: bytes, content_type: str, idempotency_key: str) -> Answer:
            if b"poison" in body:
                raise ZeroDivisionError
            if b"never" in body:
                raise TransportError("no", retryable=False)
            return Answer(200)

        def close(self) -> None:
            pass

    c = Client(Settings(strict=False), connect=Broken)
    for word in ("poison", "never", "fine"):
        handle(c, word).log({"x": word})
    assert c.flush()
    assert c.counters() == Stats(3, 1, 0, {"internal_error": 1, "transport_failed": 1})
    c.shutdown()
