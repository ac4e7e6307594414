"""A receiver on this machine that keeps what it was sent, and an incident to act on."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

from offing.actions.action import Action, Bundle, Occasion, Outcome
from offing.actions.http_request import HttpRequest, mask
from offing.actions.send import Sender
from offing.domain.window import Micros, Window, parse_time
from offing.state.database import open_database
from offing.state.tables import incidents

NOW = parse_time("2026-06-01T12:00:00Z")


class StillClock:
    """Shows the time it was last told."""

    moment: Micros = NOW

    def now(self) -> Micros:
        return self.moment

    def monotonic(self) -> float:
        return self.moment / 1e6


@dataclass(frozen=True)
class Seen:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


Answering = Callable[[Seen], tuple[int, Any] | None]


@dataclass
class Receiver:
    """`answer` says status and JSON for each request; None is no answer at all."""

    url: str = ""
    answer: Answering = lambda seen: (200, {})
    seen: list[Seen] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Seen(self.command, self.path, headers, body)
            told.seen.append(seen)
            answer = told.answer(seen)
            if answer is None:
                told.released.wait(10)
                self.close_connection = True
                return
            status, content = answer
            payload = b"" if content is None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(payload)))
            self.send_header("location", f"{told.url}/elsewhere")
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
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
def sender(clock: StillClock) -> Sender:
    return Sender(clock)


@pytest.fixture
def incident() -> dict[str, Any]:
    """An incident as stored: it fires, a deployment came just before it."""
    return {
        "id": "abc123def456", "model": "late-flights", "cause": "quality", "severity": "critical",
        "state": "firing", "started_at": parse_time("2026-05-01"), "detected_at": parse_time("2026-05-02"),
        "last_alarm": parse_time("2026-05-03"), "resolved_at": None, "title": "distance is scaled by 1.609",
        "summary": "Since 1 May distance is 1.609 times what it was.", "acknowledged_by": None,
        "closed_by": None, "verdict": None,
        "details": {
            "columns": [{"column": "distance", "sentence": "distance: median 1,391 against 872"}],
            "evidence": [{"metric": "unit_change", "column": "distance", "sentence": "factor 1.609"}],
            "deployment": {"version": "2", "at": "2026-04-30T00:00:00Z", "notes": "kilometres"},
            "playbook": ["Compare the units with the source."],
        },
    }  # fmt: skip


@pytest.fixture
def occasion(incident: dict[str, Any], tmp_path: Path) -> Occasion:
    window = Window(incident["started_at"], incident["last_alarm"])
    bundle = Bundle("abc123def456-1", tmp_path / "bundle", "https://offing.example/api/v1/bundles/1", window)
    return Occasion(
        incident,
        "retrain",
        "offing-abc123def456-retrain",
        "https://offing.example/i/abc123def456",
        NOW,
        bundle,
        previous_version="1",
    )


@dataclass(frozen=True)
class Sent:
    """What came of one run: the last request that came in, the outcome, and what a rehearsal shows."""

    seen: Seen
    outcome: Outcome
    shown: dict[str, Any]


Send = Callable[[Action[Any], Occasion], Sent]


@pytest.fixture
def send(receiver: Receiver) -> Send:
    """Run an action for real, and fail unless what came in is what the rehearsal shows."""

    def run(action: Action[Any], occasion: Occasion) -> Sent:
        rehearsed = action.request(occasion).shown()
        request: HttpRequest = action.request(occasion)
        assert request.shown() == rehearsed
        outcome = action.run(request)
        seen = receiver.seen[-1]
        parts = urlsplit(request.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        assert (seen.method, seen.path) == (request.method, path)
        assert seen.body == request.body
        for name, value in request.headers.items():
            assert seen.headers[name.lower()] == value
        assert rehearsed["url"] == mask(request.url, request.secrets)
        assert rehearsed["json"] == mask(seen.content, request.secrets)
        assert rehearsed["headers"] == mask(dict(request.headers), request.secrets)
        for secret in request.secrets:
            assert secret not in json.dumps(rehearsed) and secret not in repr(request) + repr(action)
            assert secret not in outcome.text
        return Sent(seen, outcome, rehearsed)

    return run


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A control database on the disk."""
    made = open_database(tmp_path / "state.db")
    yield made
    made.dispose()


Stored = Callable[..., dict[str, Any]]


@pytest.fixture
def stored(engine: Engine, incident: dict[str, Any]) -> Stored:
    """Store an incident under an id; return it as it is stored."""

    def put(id_: str = "abc123def456", **changes: Any) -> dict[str, Any]:
        record = {**incident, "id": id_, **changes}
        row = {**record, "details": json.dumps(record["details"])}
        with engine.begin() as connection:
            connection.execute(incidents.insert().values(row))
        return record

    return put
