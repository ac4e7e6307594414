"""A real HTTP server that behaves as it is told, and clients that talk to it."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from offing.client.handle import Model
from offing.client.session import Client
from offing.client.settings import Limits, Settings

Make = Callable[..., Client]


def handle(client: Client, name: str = "m", version: str | None = "1") -> Model:
    """A handle on a model of this client."""
    return Model(name, version, lambda: client)


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    raw: bytes
    connection: int

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.raw) if self.headers.get("Content-Encoding") == "gzip" else self.raw

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def events(self, kind: str) -> list[dict[str, Any]]:
        return list(self.json[kind])


@dataclass
class Reply:
    status: int = 200
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False
    hang: bool = False


class Receiver:
    """Answers with `replies` in order, then plainly accepts everything."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.replies: list[Reply] = []
        self.rule: Callable[[Received], Reply | None] = lambda request: None
        self.released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.receiver = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def reply_to(self, request: Received) -> Reply:
        self.requests.append(request)
        if self.replies:
            return self.replies.pop(0)
        return self.rule(request) or Reply()

    def events(self, kind: str = "predictions") -> list[dict[str, Any]]:
        """All events of a kind, of every request that was answered or not."""
        return [e for r in self.requests if r.path.endswith(f"/{kind}") for e in r.events(kind)]

    def wait_for(self, requests: int, seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while len(self.requests) < requests:
            assert time.monotonic() < end, f"{len(self.requests)} of {requests} requests came"
            time.sleep(0.005)

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that end rudely are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        request = Received(self.path, dict(self.headers), raw, self.client_address[1])
        reply = self.server.receiver.reply_to(request)
        if reply.hang:
            self.server.receiver.released.wait(30)
            self.close_connection = True
            return
        if reply.reset:
            linger = struct.pack("ii", 1, 0)  # close sends RST
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
            return
        body = json.dumps(accepted(request) if reply.body is None else reply.body).encode()
        self.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Be quiet."""


def accepted(request: Received) -> dict[str, Any]:
    events = 1
    if request.headers["Content-Type"] == "application/json":
        events = next((len(v) for v in request.json.values() if isinstance(v, list)), 1)
    elif "arrow" in request.headers["Content-Type"]:
        import pyarrow as pa

        events = pa.ipc.open_stream(request.body).read_all().num_rows
    return {"accepted": events, "duplicate": 0, "conflict": 0, "rejected": 0, "items": []}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.close()


QUICK = {"interval": 0.02, "timeout": 2.0, "backoff": 0.01, "backoff_max": 0.05}


@pytest.fixture
def client(receiver: Receiver) -> Iterator[Callable[..., Client]]:
    """Make clients of the receiver; options are of Limits, `settings` of Settings."""
    made: list[Client] = []

    def make(url: str | None = None, *, strict: bool | None = False, **limits: Any) -> Client:
        settings = Settings(
            url=url or receiver.url, key="secret", strict=strict, limits=Limits(**{**QUICK, **limits})
        )
        made.append(Client(settings))
        return made[-1]

    yield make
    receiver.released.set()
    for one in made:
        one.shutdown(0.5)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
