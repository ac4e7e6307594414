from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.client.conftest import Received, Receiver, Reply

from offing.client.handle import Model
from offing.client.ledger import Stats
from offing.client.session import Client
from offing.client.settings import Settings
from offing.client.transport import Answer, TransportError
from offing.errors import InvalidEvent

Make = Callable[..., Client]


def handle(client: Client, name: str = "m", version: str | None = "1") -> Model:
    return Model(name, version, lambda: client)


def balanced(stats: Stats) -> bool:
    return stats.logged == stats.sent + stats.queued + sum(stats.dropped.values()) and stats.queued >= 0


def test_a_prediction_arrives_as_it_was_logged(receiver: Receiver, client: Make) -> None:
    c = client()
    features = {"carrier": "UA", "distance": 1416.0, "gust": None, "night": False}
    id = handle(c).log(
        features,
        score=0.15,
        prediction=0,
        timestamp="2013-01-01T10:29:00Z",
        latency_ms=1.8,
        cost=0.01,
        error="slow",
        tags={"region": "eu"},
    )
    features["carrier"] = "changed later"
    assert c.flush()
    (request,) = receiver.requests
    assert request.path == "/api/v1/models/m/predictions"
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.headers["Content-Type"] == "application/json"
    assert request.events("predictions") == [
        {
            "id": id,
            "timestamp": "2013-01-01T10:29:00Z",
            "features": {"carrier": "UA", "distance": 1416.0, "gust": None, "night": False},
            "score": 0.15,
            "prediction": 0,
            "version": "1",
            "environment": "production",
            "latency_ms": 1.8,
            "cost": 0.01,
            "error": "slow",
            "tags": {"region": "eu"},
        }
    ]
    assert c.stats() == Stats(1, 1, 0, {})


def test_many_threads_lose_nothing(receiver: Receiver, client: Make) -> None:
    c = client(batch_events=100, queue_events=100_000)
    model = handle(c)
    ids: list[list[str]] = [[] for _ in range(4)]

    def work(mine: list[str]) -> None:
        mine.extend(model.log({"i": i}) for i in range(1000))

    threads = [threading.Thread(target=work, args=(mine,)) for mine in ids]
    for thread in threads:
        thread.start()
    while any(t.is_alive() for t in threads):
        assert balanced(c.stats())
        time.sleep(0.002)
    assert c.flush()
    logged = [i for mine in ids for i in mine]
    assert len(set(logged)) == 4000
    assert sorted(e["id"] for e in receiver.events()) == sorted(logged)
    assert c.stats() == Stats(4000, 4000, 0, {})
    assert len({r.connection for r in receiver.requests}) == 1, "the connection is kept"
    assert max(len(r.events("predictions")) for r in receiver.requests) <= 100


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
    assert c.stats() == Stats(1, 1, 0, {})
    handle(c).log({"x": 2})
    assert c.flush()
    assert len({r.headers["Idempotency-Key"] for r in receiver.requests}) == 2


def test_a_server_that_hangs_is_given_up_and_tried_again(receiver: Receiver, client: Make) -> None:
    receiver.replies = [Reply(hang=True)]
    c = client(timeout=0.2)
    handle(c).log({"x": 1})
    assert c.flush()
    assert len(receiver.requests) == 2
    assert c.stats().sent == 1


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
    assert c.stats() == Stats(2, 1, 0, {"http_500": 1})
    assert [r.path.split("/")[4] for r in receiver.requests] == ["bad"] * 3 + ["good"]


def test_refused_requests_are_dropped_counted_and_said_once(
    receiver: Receiver, client: Make, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.rule = lambda r: Reply(401, body={"error": {"code": "unauthorized"}})
    c = client(batch_events=1)
    for _ in range(3):
        handle(c).log({"x": 1})
    assert c.flush()
    assert c.stats() == Stats(3, 0, 0, {"http_401": 3})
    assert len(receiver.requests) == 3
    assert len([r for r in caplog.records if "http_401" in r.getMessage()]) == 1


def test_redirects_are_not_followed(receiver: Receiver, client: Make) -> None:
    receiver.replies = [Reply(302, headers={"Location": "/elsewhere"})]
    c = client()
    handle(c).log({"x": 1})
    assert c.flush()
    assert len(receiver.requests) == 1
    assert c.stats().dropped == {"http_302": 1}


def test_a_request_that_is_too_large_for_the_server_goes_in_halves(receiver: Receiver, client: Make) -> None:
    def rule(request: Received) -> Reply | None:
        return Reply(413) if len(request.events("predictions")) > 2 else None

    receiver.rule = rule
    c = client(interval=0.2)
    ids = [handle(c).log({"x": i}) for i in range(7)]
    assert c.flush()
    stored = [e["id"] for r in receiver.requests if not rule(r) for e in r.events("predictions")]
    assert stored == ids
    assert c.stats() == Stats(7, 7, 0, {})


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
    stats = c.stats()
    assert stats.dropped == {"conflict": 1, "rejected_bad_timestamp": 2, "rejected": 1}
    assert (stats.logged, stats.sent, stats.queued) == (6, 2, 0)


def test_a_dead_server_costs_drops_but_neither_time_nor_errors(client: Make, closed_port: int) -> None:
    c = client(f"http://127.0.0.1:{closed_port}", queue_events=50, batch_events=10)
    for i in range(200):
        handle(c).log({"x": i})
    stats = c.stats()
    assert (stats.logged, stats.queued, stats.dropped) == (200, 50, {"queue_full": 150})
    assert not c.flush(0.05)
    c.shutdown(0.1)
    assert c.stats() == Stats(200, 0, 0, {"queue_full": 150, "shutdown": 50})
    handle(c).log({"x": 1})
    assert c.stats().dropped["closed"] == 1
    assert balanced(c.stats())


def test_events_wait_for_a_server_that_comes_back(client: Make, closed_port: int) -> None:
    c = client(f"http://127.0.0.1:{closed_port}")
    ids = [handle(c).log({"x": i}) for i in range(20)]
    assert not c.flush(0.1)
    from http.server import ThreadingHTTPServer

    from tests.client import conftest

    late = conftest.Receiver.__new__(conftest.Receiver)
    late.requests, late.replies, late.rule, late.released = [], [], lambda r: None, threading.Event()
    server = conftest._Server(("127.0.0.1", closed_port), conftest._Handler)
    assert isinstance(server, ThreadingHTTPServer)
    server.receiver = late
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        assert c.flush()
        assert [e["id"] for e in late.events()] == ids
        assert c.stats() == Stats(20, 20, 0, {})
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_shutdown_sends_what_waits(receiver: Receiver, client: Make) -> None:
    c = client(interval=60.0)
    handle(c).log({"x": 1})
    assert c.shutdown(5.0)
    assert len(receiver.events()) == 1
    assert c.stats() == Stats(1, 1, 0, {})
    assert c.shutdown()


def test_shutdown_gives_a_hanging_server_no_more_than_its_time(receiver: Receiver, client: Make) -> None:
    receiver.rule = lambda r: Reply(hang=True)
    c = client(timeout=20.0)
    handle(c).log({"x": 1})
    receiver.wait_for(1)
    start = time.monotonic()
    assert not c.shutdown(0.2)
    assert time.monotonic() - start < 5
    assert c.stats() == Stats(1, 0, 1, {}), "nobody knows yet, so it is queued still"


class Odd:
    def __float__(self) -> float:
        raise RuntimeError("odd")

    def __str__(self) -> str:
        raise RuntimeError("odd")


BAD: dict[str, dict[str, Any]] = {
    "no features": {"features": None},
    "features are a number": {"features": 3},
    "a value that raises": {"features": {"x": Odd()}},
    "score": {"features": {}, "score": "high"},
    "timestamp": {"features": {}, "timestamp": "yesterday"},
    "tags": {"features": {}, "tags": 5},
    "id": {"features": {}, "id": Odd()},
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_arguments_are_counted_in_production(receiver: Receiver, client: Make, bad: str) -> None:
    c = client(strict=False)
    assert isinstance(handle(c).log(**BAD[bad]), str)
    good = handle(c).log({"x": 1})
    assert c.flush()
    assert [e["id"] for e in receiver.events()] == [good]
    assert c.stats() == Stats(2, 1, 0, {"invalid": 1})


@pytest.mark.parametrize("bad", BAD)
def test_bad_arguments_raise_under_pytest(client: Make, bad: str) -> None:
    c = client(strict=None)
    with pytest.raises((InvalidEvent, TypeError, ValueError, RuntimeError)):
        handle(c).log(**BAD[bad])
    assert c.stats() == Stats(0, 0, 0, {})


def test_a_log_handler_that_logs_here_does_not_go_round_in_circles(receiver: Receiver, client: Make) -> None:
    receiver.rule = lambda r: Reply(400)
    c = client()

    class Shipping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            handle(c, "logs").log({"text": record.getMessage()})

    logger, shipping = logging.getLogger("offing.client"), Shipping()
    logger.addHandler(shipping)
    try:
        handle(c).log({"x": 1})
        assert c.flush()
    finally:
        logger.removeHandler(shipping)
    assert c.stats() == Stats(2, 0, 0, {"http_400": 1, "recursion": 1})


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
    assert c.stats() == Stats(2, 1, 0, {"http_400": 1})


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
    assert c.stats() == Stats(3, 1, 0, {"internal_error": 1, "transport_failed": 1})
    c.shutdown()


def test_nothing_runs_before_the_first_event(client: Make) -> None:
    before = threading.active_count()
    c = client()
    assert c.flush() and c.stats() == Stats(0, 0, 0, {})
    assert threading.active_count() == before
    assert c.shutdown()


def test_a_signal_handler_may_log_at_any_point(receiver: Receiver, client: Make) -> None:
    c = client(queue_events=100_000, queue_bytes=1 << 30, interval=0.001)
    model = handle(c)
    fired: list[str] = []
    previous = signal.signal(signal.SIGALRM, lambda *_: fired.append(model.log({"from": "handler"})))
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    logged = 0
    try:
        while len(fired) < 50:
            model.log({"from": "main"})
            logged += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert c.flush(30)
    assert c.stats() == Stats(logged + len(fired), logged + len(fired), 0, {})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_starts_empty_and_the_parent_keeps_what_it_had(receiver: Receiver) -> None:
    script = """
import json, os, sys, threading, time
import offing
offing.init(sys.argv[1], limits=offing.Limits(interval=60.0))
model = offing.model("m")
parent = [model.log({"who": "parent"}) for _ in range(3)]
held = threading.Thread(target=lambda: [model.log({"who": "thread"}) for _ in range(2000)])
held.start()
pid = os.fork()
if pid == 0:
    start = offing.stats()
    mine = [model.log({"who": "child"}) for _ in range(2)]
    done = offing.flush(10)
    end = offing.stats()
    print(json.dumps({"start": start.logged, "done": done, "sent": end.sent, "ids": mine}), flush=True)
    os._exit(0)
held.join()
os.waitpid(pid, 0)
assert offing.flush(10)
print(json.dumps({"logged": offing.stats().logged, "sent": offing.stats().sent, "ids": parent}))
"""
    import json

    result = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, receiver.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    child, parent = map(json.loads, result.stdout.splitlines())
    assert child["start"] == 0 and child["done"] and child["sent"] == 2
    assert parent["logged"] == parent["sent"] == 2003
    by_who: dict[str, list[str]] = {}
    for event in receiver.events():
        by_who.setdefault(event["features"]["who"], []).append(event["id"])
    assert sorted(by_who["child"]) == sorted(child["ids"])
    assert sorted(by_who["parent"]) == sorted(parent["ids"])
    assert len(by_who["thread"]) == len(set(by_who["thread"])) == 2000
    assert not set(by_who["child"]) & {*by_who["parent"], *by_who["thread"]}


@pytest.mark.parametrize(
    "ending", ["", "sys.exit(3)", "raise ValueError", "os.kill(os.getpid(), signal.SIGTERM)"]
)
def test_events_are_sent_when_the_interpreter_exits(receiver: Receiver, ending: str) -> None:
    script = f"""
import os, signal, sys
import offing
signal.signal(signal.SIGTERM, lambda *_: (offing.model("m").log({{"last": True}}), sys.exit(0)))
offing.init(sys.argv[1], limits=offing.Limits(interval=60.0))
offing.model("m").log({{"last": False}})
{ending}
"""
    subprocess.run(
        [sys.executable, "-c", script, receiver.url],
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert len(receiver.events()) == (2 if "SIGTERM" in ending else 1)


def test_a_dead_server_does_not_delay_the_exit_for_more_than_its_time(closed_port: int) -> None:
    script = """
import sys, offing
offing.init(sys.argv[1], shutdown_timeout=0.3)
offing.model("m").log({"x": 1})
"""
    start = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", script, f"http://127.0.0.1:{closed_port}"],
        capture_output=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert time.monotonic() - start < 20
