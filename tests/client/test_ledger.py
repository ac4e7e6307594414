from __future__ import annotations

import sys
import threading

from offing.client.ledger import Ledger, Tally


def test_a_tally_loses_nothing_between_threads() -> None:
    tally, interval = Tally(), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=lambda: [tally.add() for _ in range(20_000)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert tally.value == 80_000


def test_reading_a_tally_does_not_count() -> None:
    tally = Tally()
    tally.add()
    assert (tally.value, tally.value) == (1, 1)


def test_what_is_open_is_queued() -> None:
    ledger = Ledger()
    for _ in range(10):
        ledger.logged.add()
    ledger.refused["queue_full"].add()
    ledger.sent = 4
    ledger.lose("http_400", 2)
    ledger.lose("http_500", 0)
    stats = ledger.counters()
    assert (stats.logged, stats.sent, stats.queued) == (10, 4, 3)
    assert stats.dropped == {"queue_full": 1, "http_400": 2}
