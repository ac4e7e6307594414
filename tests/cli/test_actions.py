"""`offing actions` against a server of the API that it speaks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from typer.testing import CliRunner

from offing.cli.actions import actions
from offing.errors import ConfigError, OffingError

RUN = {
    "id": "offing-aa-train", "incident": "aa", "action": "train", "state": "waiting", "dry_run": False,
    "requested_at": "2026-06-01T12:00:00Z", "asked_by": None, "approved_by": None, "approved_at": None,
    "started_at": None, "finished_at": None, "reason": "a person must approve it", "answer": None,
    "reference": None,
}  # fmt: skip
ACTION = {"name": "train", "kind": "call", "dry_run": True, "approval": "required", "cool_down": "1d"}
ANSWERS: dict[tuple[str, str], tuple[int, Any]] = {
    ("GET", "actions"): (200, {"actions": [ACTION]}),
    ("GET", "action-runs"): (200, {"runs": [RUN]}),
    ("GET", "action-runs/offing-aa-train"): (200, {**RUN, "request": {"function": "a:b"}}),
    ("POST", "action-runs/offing-aa-train/approve"): (202, {**RUN, "state": "approved", "reason": None}),
    ("POST", "action-runs/offing-aa-train/reject"): (200, {**RUN, "state": "skipped", "reason": "no"}),
    ("GET", "actions/train/request"): (200, {"request": {"function": "a:b"}}),
    ("POST", "actions/train/run"): (202, {**RUN, "state": "approved", "reason": None}),
}


@dataclass
class Api:
    """What was asked: method, path below /api/v1, query, body."""

    url: str = ""
    asked: list[tuple[str, str, dict[str, list[str]], Any]] = field(default_factory=list)


@pytest.fixture
def api() -> Iterator[Api]:
    told = Api()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            path = unquote(parts.path.removeprefix("/api/v1/"))
            size = int(self.headers.get("content-length", 0))
            body = json.loads(self.rfile.read(size)) if size else None
            told.asked.append((self.command, path, parse_qs(parts.query), body))
            missing = (404, {"error": {"code": "not_found", "message": "no such", "hint": "look"}})
            right = self.headers.get("authorization") == "Bearer k"
            status, content = ANSWERS.get((self.command, path), missing) if right else (401, {"error": {}})
            payload = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


def offing(api: Api, *arguments: str, key: str = "k") -> str:
    result = CliRunner().invoke(actions, [*arguments, "--url", api.url, "--key", key], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_group_has_its_name() -> None:
    assert actions.info.name == "actions"


def test_list_says_what_holds_each_back_and_what_was_done(api: Api) -> None:
    out = offing(api, "list", "--state", "waiting")
    assert "train (call): dry run, needs approval, cool-down 1d" in out
    assert "offing-aa-train  waiting  2026-06-01T12:00:00Z  a person must approve it" in out
    assert api.asked[1][2] == {"state": ["waiting"]}
    assert json.loads(offing(api, "list", "--json"))["runs"] == [RUN]


def test_show_approve_reject(api: Api) -> None:
    assert json.loads(offing(api, "show", "offing-aa-train"))["request"] == {"function": "a:b"}
    assert "approved" in offing(api, "approve", "offing-aa-train", "--who", "ana")
    assert api.asked[-1][3] == {"who": "ana"}
    assert "skipped" in offing(api, "reject", "offing-aa-train", "--reason", "no")
    assert api.asked[-1][3] == {"reason": "no"}


def test_run_only_shows_unless_told_yes(api: Api) -> None:
    out = offing(api, "run", "train", "aa")
    assert '"function": "a:b"' in out and "nothing was sent" in out
    assert [method for method, *_ in api.asked] == ["GET"] and api.asked[0][2] == {"incident": ["aa"]}
    assert "approved" in offing(api, "run", "train", "aa", "--yes")
    assert api.asked[-1] == ("POST", "actions/train/run", {}, {"incident": "aa"})


def test_refusals_are_said(api: Api, tmp_path: Path) -> None:
    with pytest.raises(OffingError, match=r"no such \(look\)"):
        offing(api, "show", "a/../b")
    assert api.asked[-1][1] == "action-runs/a/../b"
    with pytest.raises(OffingError, match="HTTP 401"):
        offing(api, "list", key="wrong")
    with pytest.raises(ConfigError, match="no server runs"):
        CliRunner().invoke(actions, ["list", "--data-dir", str(tmp_path)], catch_exceptions=False)
    with pytest.raises(OffingError, match="does not answer"):
        offing(Api("http://127.0.0.1:9"), "list")
