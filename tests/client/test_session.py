from __future__ import annotations

import logging
import signal
import threading
import time

from tests.client.conftest import Make, Receiver, Reply, handle

from offing.client.ledger import Stats


def balanced(stats: Stats) -> bool:
    return stats.logged == stats.sent + stats.queued + sum(stats.dropped.values()) and stats.queued >= 0


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
        assert balanced(c.counters())
        time.sleep(0.002)
    assert c.flush()
    logged = [i for mine in ids for i in mine]
    assert len(set(logged)) == 4000
    assert sorted(e["id"] for e in receiver.events()) == sorted(logged)
    assert c.counters() == Stats(4000, 4000, 0, {})
    assert len({r.connection for r in receiver.requests}) == 1, "the connection is kept"
    assert max(len(r.events("predictions")) for r in receiver.requests) <= 100


def test_a_dead_server_costs_drops_but_neither_time_nor_errors(client: Make, closed_port: int) -> None:
    c = client(f"http://127.0.0.1:{closed_port}", queue_events=50, batch_events=10)
    for i in range(200):
        handle(c).log({"x": i})
    stats = c.counters()
    assert (stats.logged, stats.queued, stats.dropped) == (200, 50, {"queue_full": 150})
    assert not c.flush(0.05)
    c.shutdown(0.1)
    assert c.counters() == Stats(200, 0, 0, {"queue_full": 150, "shutdown": 50})
    handle(c).log({"x": 1})
    assert c.counters().dropped["closed"] == 1
    assert balanced(c.counters())


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
        assert c.counters() == Stats(20, 20, 0, {})
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_shutdown_sends_what_waits(receiver: Receiver, client: Make) -> None:
    c = client(interval=60.0)
    handle(c).log({"x": 1})
    assert c.shutdown(5.0)
    assert len(receiver.events()) == 1
    assert c.counters() == Stats(1, 1, 0, {})
    assert c.shutdown()


def test_shutdown_gives_a_hanging_server_no_more_than_its_time(receiver: Receiver, client: Make) -> None:
    receiver.rule = lambda r: Reply(hang=True)
    c = client(timeout=20.0)
    handle(c).log({"x": 1})
    receiver.wait_for(1)
    start = time.monotonic()
    assert not c.shutdown(0.2)
    assert time.monotonic() - start < 5
    assert c.counters() == Stats(1, 0, 1, {}), "nobody knows yet, so it is queued still"


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
    assert c.counters() == Stats(2, 0, 0, {"http_400": 1, "recursion": 1})


def test_nothing_runs_before_the_first_event(client: Make) -> None:
    before = threading.active_count()
    c = client()
    assert c.flush() and c.counters() == Stats(0, 0, 0, {})
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
    assert c.counters() == Stats(logged + len(fired), logged + len(fired), 0, {})
