from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.client.http_transport import HttpTransport
from offing.domain.schema import Kind
from offing.errors import DataDirectoryInUse
from offing.runtime.app import App
from offing.runtime.embedded import EmbeddedTransport, connect
from offing.runtime.server_address import running_server

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk

PREDICTIONS = "/api/v1/models/late%20flights/predictions"
JSON = "application/json"

SERVICE = """
import sys
import offing

offing.init(**({"data_dir": sys.argv[1]} if len(sys.argv) > 1 else {}))
model = offing.model("late flights", version="1")
for i in range(50):
    id = model.log({"carrier": "UA", "distance": 100.0 + i}, score=0.25, prediction=0, id=f"p{i}")
    offing.label("late flights", id=id, value=i % 2)
    offing.kpi("late flights", "sold", 2.5, id=id)
offing.deployment("late flights", version="1", notes="first")
assert offing.flush(30)
assert offing.shutdown(30)
stats = offing.counters()
print(stats.logged, stats.sent)
"""


def run_service(cwd: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", SERVICE, *arguments]
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=60).stdout


def counts(app: App) -> dict[str, int]:
    return {kind.value: app.reader.read("late flights", kind, None).num_rows for kind in Kind}


def test_three_lines_in_a_service_without_any_server(tmp_path: Path) -> None:
    assert run_service(tmp_path) == "151 151\n"
    app = App(tmp_path / ".offing")
    try:
        assert counts(app) == {"predictions": 50, "labels": 50, "kpis": 50}
        assert app.intake.pending() == []
        assert [d.notes for d in app.deployments.of("late flights")] == ["first"]
        app.worker.step()
        [volume] = app.points.load("late flights", metrics=["volume"])
        assert volume.value == 50
    finally:
        app.close()


def test_a_server_that_owns_the_directory_gets_the_events(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    serve = [sys.executable, "-m", "offing", "serve", "--data-dir", str(folder), "--port", "0"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(serve, cwd=tmp_path, stdout=log, stderr=log)
    try:
        for _ in range(600):
            if running_server(folder) is not None:
                break
            assert process.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.05)
        transport = connect(str(folder))
        assert isinstance(transport, HttpTransport)
        transport.close()
        assert run_service(tmp_path, str(folder)) == "151 151\n"
    finally:
        process.terminate()
        process.wait(timeout=60)
    app = App(folder)
    try:
        assert counts(app) == {"predictions": 50, "labels": 50, "kpis": 50}
    finally:
        app.close()


def test_a_directory_of_a_process_that_is_no_server_is_refused(desk: Desk) -> None:
    with pytest.raises(DataDirectoryInUse):
        connect(str(desk.folder))


def body(*items: dict[str, object]) -> bytes:
    return json.dumps({"predictions": list(items)}).encode()


def test_answers_are_those_of_the_server(tmp_path: Path) -> None:
    transport = EmbeddedTransport(tmp_path / "data")
    good, bad = {"id": "a", "score": 0.5, "features": {"x": 1}}, {"id": "b", "score": "high", "features": 7}
    answer = transport.send(PREDICTIONS, body(good), JSON, "key-1")
    assert answer.status == 200 and answer.body["accepted"] == 1
    again = transport.send(PREDICTIONS, body(good), JSON, "key-2")
    assert (again.status, again.body["duplicate"]) == (200, 1)
    mixed = transport.send(PREDICTIONS, body(bad, {**good, "id": "c"}), JSON, "key-3")
    assert (mixed.status, mixed.body["accepted"], mixed.body["rejected"]) == (207, 1, 1)
    refused = transport.send(PREDICTIONS, b"{", JSON, "key-4")
    assert refused.status == 400 and refused.body["error"]["code"] == "invalid_event"
    transport.close()
    with EmbeddedApp(tmp_path / "data") as app:
        assert app.reader.read("late flights", Kind.PREDICTIONS, None).num_rows == 2


def test_deployments_are_kept_once_and_checked(tmp_path: Path) -> None:
    transport = EmbeddedTransport(tmp_path / "data")
    told = json.dumps({"model": "m", "version": "1", "timestamp": "2026-01-01T00:00:00Z"}).encode()
    assert transport.send("/api/v1/deployments", told, JSON, "1").body == {"new": True}
    assert transport.send("/api/v1/deployments", told, JSON, "2").body == {"new": False}
    for wrong in (
        b'{"model": "m"}',
        b'{"model": "m", "version": "1", "timestamp": "soon"}',
        b'{"modle": "m"}',
    ):
        answer = transport.send("/api/v1/deployments", wrong, JSON, "3")
        assert (answer.status, answer.body["error"]["code"]) == (400, "invalid_event")
    transport.close()


class EmbeddedApp(App):
    """An App that a `with` closes."""

    def __enter__(self) -> EmbeddedApp:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
