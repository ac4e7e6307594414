"""A real receiver of webhooks on this machine, a still clock and an incident to tell."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from offing.domain.window import Micros, parse_time


class StillClock:
    """Shows the time it was last told."""

    moment: Micros = parse_time("2026-06-01T12:00:00Z")

    def now(self) -> Micros:
        return self.moment

    def monotonic(self) -> float:
        return self.moment / 1e6


@dataclass
class Receiver:
    """What came in, and what it answers: a status, or None for no answer at all."""

    url: str = ""
    status: int | None = 200
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
            if told.status is None:
                told.released.wait(10)
                self.close_connection = True
                return
            self.send_response(told.status)
            self.send_header("content-length", "0")
            self.send_header("location", "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    told.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def incident() -> dict[str, Any]:
    return {
        "id": "abc123", "model": "late-flights", "cause": "quality", "severity": "critical",
        "state": "firing", "started_at": parse_time("2026-05-01"), "detected_at": parse_time("2026-05-02"),
        "last_alarm": parse_time("2026-05-03"), "resolved_at": None, "title": "distance is scaled",
        "summary": "Since 1 May.", "details": {"columns": [{"column": "distance"}], "playbook": ["look"]},
    }  # fmt: skip
