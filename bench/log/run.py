"""What one `model.log()` costs the caller while the server is down, and whether the counts add up.

    python bench/log/run.py

prints p50, p99 and the maximum over 200,000 calls with 20 features each, and exits with 1 when
p99 is over 20 µs or an event is unaccounted for.
"""

from __future__ import annotations

import platform
import socket
import sys
import time

import offing

CALLS = 200_000
BOUND_US = 20.0
FEATURES = {f"f{i:02d}": float(i) if i % 4 else f"level {i}" for i in range(20)}


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def measure(model: offing.Model) -> list[int]:
    clock, log, taken = time.perf_counter_ns, model.log, [0] * CALLS
    for i in range(CALLS):
        start = clock()
        log(FEATURES, score=0.25, prediction=0, latency_ms=1.5, tags={"region": "eu"})
        taken[i] = clock() - start
    return sorted(taken)


def main() -> int:
    limits = offing.Limits(queue_events=CALLS // 2, queue_bytes=1 << 30)  # half fits: both paths are timed
    offing.init(f"http://127.0.0.1:{closed_port()}", "key", limits=limits, shutdown_timeout=2.0)
    taken = measure(offing.model("bench", version="1"))
    p50, p99, p999, top = (taken[min(int(q * CALLS), CALLS - 1)] / 1000 for q in (0.5, 0.99, 0.999, 1.0))
    during = offing.counters()
    start = time.perf_counter()
    offing.shutdown()
    stopped = time.perf_counter() - start
    after = offing.counters()
    print(f"Python {platform.python_version()}, {CALLS} calls, 20 features, server down")
    print(f"p50 {p50:.1f} us   p99 {p99:.1f} us   p99.9 {p999:.1f} us   max {top:.0f} us")
    print(f"before shutdown: {during}")
    print(f"after shutdown ({stopped:.2f} s): {after}")
    adds_up = all(s.logged == CALLS == s.sent + s.queued + sum(s.dropped.values()) for s in (during, after))
    fits = during.queued == limits.queue_events and after.queued == 0
    print(f"counts add up: {adds_up and fits}")
    return 0 if adds_up and fits and p99 <= BOUND_US else 1


if __name__ == "__main__":
    sys.exit(main())
