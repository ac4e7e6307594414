"""A server that is killed at any moment loses nothing, counts nothing twice, and derives the same bits."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import httpx2
import pyarrow as pa
import pytest

from offing.demo.replay import MODEL, Chunk, chunks, load_flights
from offing.demo.sender import ARROW, Sender
from offing.domain.schema import Kind
from offing.domain.window import DAY
from offing.runtime.app import App
from offing.runtime.arrow_stream import to_stream
from offing.runtime.config_file import load_config

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "src" / "offing" / "demo" / "offing.yaml"


class Server:
    """`offing serve` in a process of its own, always on the same port, that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [
            sys.executable, "-m", "offing", "serve", "--data-dir", str(self.folder), "--config", str(CONFIG),
            "--port", str(self.port),
        ]  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
        _await(self._answers, 60, "the server did not start")

    def kill(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(timeout=60) == 0
            assert not (self.folder / "server.json").exists()

    @property
    def key(self) -> str:
        return (self.folder / "admin.key").read_text("ascii").strip()

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, (
            self.folder / "server.log"
        ).read_text()
        try:
            return httpx2.get(f"{self.url}/healthz").is_success
        except httpx2.TransportError:
            return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _await(done: Callable[[], bool], seconds: float, message: str) -> None:
    for _ in range(int(seconds / 0.05)):
        if done():
            return
        time.sleep(0.05)
    raise AssertionError(message)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def send_and_kill(server: Server, days: Sequence[Chunk], kills: int, seed: int) -> None:
    """Send `days` by a client that tries again, while the server is killed `kills` times.

    The moments are drawn beforehand: a day of the replay, and up to 0.3 s after it has begun.
    """
    chosen = random.Random(seed)
    moments = sorted(chosen.sample(range(len(days)), kills))
    begun = [threading.Event() for _ in days]
    failed: list[BaseException] = []

    def send() -> None:
        sender = Sender(server.url, server.key, retries=600)
        try:
            for day, event in zip(days, begun, strict=True):
                event.set()
                sender.send(day)
        except BaseException as error:  # noqa: BLE001  boundary: told to the test's own thread
            failed.append(error)
            for event in begun:
                event.set()
        finally:
            sender.close()

    client = threading.Thread(target=send)
    client.start()
    for moment in moments:
        begun[moment].wait(timeout=120)
        time.sleep(chosen.uniform(0, 0.3))
        server.kill()
        server.start()
    client.join(timeout=600)
    assert not failed and not client.is_alive(), failed


def wait_until_judged(server: Server) -> dict[str, Any]:
    """Wait until everything sent is derived, and return what the server says of itself."""
    sender = Sender(server.url, server.key)

    def judged() -> bool:
        status = sender.get("status")
        return bool(status["dirty_days"] == 0 and status["judged"].get(MODEL))

    try:
        _await(judged, 120, "the server did not finish judging")
        return sender.get("status")
    finally:
        sender.close()


def digests(folder: Path) -> tuple[str, str]:
    app = App(folder, load_config(CONFIG))
    try:
        return app.points.digest(MODEL), app.profiles.digest(MODEL)
    finally:
        app.close()


def assert_stored_once(folder: Path, days: Sequence[Chunk]) -> None:
    """Compare what another engine finds in the tables with what was sent."""
    for kind, column, sent in (
        ("predictions", "prediction_id", sum(day.predictions.num_rows for day in days)),
        ("labels", "prediction_id", sum(day.labels.num_rows for day in days)),
        ("kpis", "prediction_id", sum(day.kpis.num_rows for day in days)),
    ):
        [table] = (folder / "events").glob(f"*/{kind}")
        files = _active_files(table)
        query = f"SELECT count(*), count(DISTINCT {column}) FROM read_parquet(?, union_by_name=true)"
        with duckdb.connect() as connection:
            found = connection.execute(query, [files]).fetchone()
        assert found == (sent, sent), kind


def _active_files(table: Path) -> list[str]:
    from deltalake import DeltaTable

    return [str(path).removeprefix("file://") for path in DeltaTable(str(table)).file_uris()]


def undisturbed(folder: Path, days: Sequence[Chunk]) -> tuple[str, str]:
    """Return the digests of a run in one process, one round, from few large requests."""
    app = App(folder, load_config(CONFIG))
    try:
        for kind, tables in (
            (Kind.PREDICTIONS, [day.predictions for day in days]),
            (Kind.KPIS, [day.kpis for day in days]),
            (Kind.LABELS, [day.labels for day in days]),
        ):
            whole = pa.concat_tables(tables)
            for start in range(0, whole.num_rows, 50_000):
                app.accept(MODEL, kind, to_stream(whole.slice(start, 50_000)), content_type=ARROW)
        app.worker.step()
        assert not app.worker.failed and not app.intake.dirty()
        return app.points.digest(MODEL), app.profiles.digest(MODEL)
    finally:
        app.close()


def disturbed(folder: Path, days: Sequence[Chunk], *, kills: int, seed: int) -> tuple[str, str]:
    with serving(folder) as server:
        send_and_kill(server, days, kills, seed)
        counters = wait_until_judged(server)
    assert counters["received"] == counters["stored"] + counters["duplicate"], json.dumps(counters)
    assert counters["stored"] == sum(day.events for day in days)
    assert_stored_once(folder, days)
    return digests(folder)


def test_six_kills_in_two_months(tmp_path: Path) -> None:
    days = list(chunks(load_flights(), DAY))[:60]
    expected = undisturbed(tmp_path / "calm", days)
    assert disturbed(tmp_path / "killed", days, kills=6, seed=1) == expected


@pytest.mark.faults
def test_fifty_kills_in_a_year(tmp_path: Path) -> None:
    days = list(chunks(load_flights(), DAY))
    expected = undisturbed(tmp_path / "calm", days)
    assert disturbed(tmp_path / "killed", days, kills=50, seed=2) == expected
