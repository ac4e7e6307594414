"""`offing notify test` as a person runs it, against a receiver on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@dataclass
class Receiver:
    """What came in, and the status and text that it answers."""

    url: str = ""
    status: int = 200
    text: bytes = b"thank you"
    bodies: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(told.status)
            self.send_header("content-length", str(len(told.text)))
            self.end_headers()
            self.wfile.write(told.text)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def config(tmp_path: Path, receiver: Receiver) -> str:
    path = tmp_path / "offing.yaml"
    entry = {"kind": "webhook", "name": "portal", "url": receiver.url}
    path.write_text(json.dumps({"notify": {"channels": [entry]}}))
    return str(path)


def test_a_message_and_its_end_go_out_and_the_answers_are_shown(
    offing: Run, config: str, receiver: Receiver
) -> None:
    result = offing("notify", "test", "portal", "--config", config)
    assert result.returncode == 0, result.stderr
    assert "ok   portal firing" in result.stdout and "ok   portal resolved" in result.stdout
    assert "portal answered HTTP 200 thank you" in result.stdout and "log" not in result.stdout
    first, last = receiver.bodies
    assert (first["status"], last["status"]) == ("firing", "resolved")
    assert first["groupKey"] == last["groupKey"]
    assert first["commonLabels"]["severity"] == "info" and first["commonLabels"]["model"] == "offing-test"


def test_without_a_name_all_are_tried_and_one_that_fails_counts(
    offing: Run, config: str, receiver: Receiver
) -> None:
    receiver.status, receiver.text = 503, b"later"
    result = offing("notify", "test", "--config", config, "--severity", "critical")
    assert result.returncode == 1
    assert "ok   log firing" in result.stdout
    assert "FAIL portal firing: portal: HTTP 503 later (it would be tried again)" in result.stdout
    assert [body["commonLabels"]["severity"] for body in receiver.bodies] == ["critical"]


def test_a_name_that_is_none(offing: Run, config: str, receiver: Receiver) -> None:
    result = offing("notify", "test", "protal", "--config", config)
    assert result.returncode == 2 and "did you mean 'portal'?" in result.stderr
    assert receiver.bodies == []


def test_nobody_to_tell(offing: Run, tmp_path: Path) -> None:
    path = tmp_path / "offing.yaml"
    path.write_text("notify: {log: false}\n")
    result = offing("notify", "test", "--config", str(path))
    assert result.returncode == 1 and "no channel is configured" in result.stdout
