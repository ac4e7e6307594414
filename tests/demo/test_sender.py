from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pyarrow as pa
import pytest

from offing.demo.replay import Chunk
from offing.demo.sender import ARROW, Sender


class Api:
    """A real HTTP server that notes what it is sent and answers as it is told, else 200."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int | None] = []
        self.url = ""


@pytest.fixture
def api() -> Iterator[Api]:
    told = Api()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            told.requests.append((f"{self.command} {self.path}", dict(self.headers), body))
            status = told.answers.pop(0) if told.answers else 200
            if status is None:
                self.close_connection = True
                return
            answer = json.dumps({"n": len(told.requests)}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_sender(api: Api) -> Iterator[Callable[..., Sender]]:
    opened: list[Sender] = []

    def make(**given: Any) -> Sender:
        opened.append(Sender(api.url, "off_key", **given))
        return opened[-1]

    yield make
    for sender in opened:
        sender.close()


DAY = Chunk(
    until=1,
    predictions=pa.table({"id": ["a", "b"]}),
    labels=pa.table({"id": pa.array([], pa.string())}),
    kpis=pa.table({"name": ["cancelled"]}),
    deployments=({"model": "late-flights", "version": "1"},),
)


def test_a_chunk_is_sent_in_the_order_of_the_day(api: Api, open_sender: Callable[..., Sender]) -> None:
    """What is deployed comes before what it predicts; an empty table is not sent."""
    open_sender().send(DAY)
    assert [path for path, _, _ in api.requests] == [
        "POST /api/v1/deployments",
        "POST /api/v1/models/late-flights/predictions",
        "POST /api/v1/models/late-flights/kpis",
    ]
    assert all(headers["authorization"] == "Bearer off_key" for _, headers, _ in api.requests)
    _, headers, body = api.requests[1]
    assert headers["content-type"] == ARROW
    assert pa.ipc.open_stream(body).read_all() == DAY.predictions


def test_answers_are_read(api: Api, open_sender: Callable[..., Sender]) -> None:
    assert open_sender().get("status") == {"n": 1}
    assert open_sender().post("login-codes") == {"n": 2}
    assert [path for path, _, _ in api.requests] == ["GET /api/v1/status", "POST /api/v1/login-codes"]


def test_without_retries_the_first_failure_is_raised(api: Api, open_sender: Callable[..., Sender]) -> None:
    api.answers = [503]
    with pytest.raises(httpx2.HTTPStatusError, match="503"):
        open_sender().send(DAY)
    assert len(api.requests) == 1


def test_with_retries_failures_and_lost_connections_are_tried_again(
    api: Api, open_sender: Callable[..., Sender]
) -> None:
    api.answers = [503, None, 500, 200]
    open_sender(retries=3).send(DAY)
    assert [path.rsplit("/", 1)[1] for path, _, _ in api.requests] == ["deployments"] * 4 + [
        "predictions",
        "kpis",
    ]


@pytest.mark.parametrize(
    ("answers", "error"), [([500, 500, 500], "500"), ([None, None, None], "disconnected")]
)
def test_retries_end(
    api: Api, open_sender: Callable[..., Sender], answers: list[int | None], error: str
) -> None:
    api.answers = answers
    with pytest.raises(httpx2.HTTPError, match=error):
        open_sender(retries=2).send(DAY)
    assert len(api.requests) == 3


def test_what_is_refused_is_not_tried_again(api: Api, open_sender: Callable[..., Sender]) -> None:
    api.answers = [401]
    with pytest.raises(httpx2.HTTPStatusError, match="401"):
        open_sender(retries=5).send(DAY)
    assert len(api.requests) == 1
