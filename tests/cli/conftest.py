"""Runs the command line as a person does: a process of its own, its exit code and what it prints."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from offing.cli import main
from offing.client import api


@dataclass(frozen=True)
class Result:
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Result]


@dataclass
class Serving:
    """A server that runs: its folder, process and what it has printed."""

    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    def printed(self) -> str:
        return self.log.read_text("utf-8")

    @property
    def url(self) -> str:
        return self.printed().split("Offing is at ")[1].split()[0]

    @property
    def key(self) -> str:
        return (self.folder / "admin.key").read_text("ascii").strip()


@contextmanager
def serving(folder: Path, log: Path, *arguments: str) -> Iterator[Serving]:
    """Run `offing serve` on `folder` until the end of the block."""
    command = [sys.executable, "-m", "offing", "serve", "--data-dir", str(folder), *arguments]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent)
    try:
        for _ in range(1200):
            if "admin key" in log.read_text("utf-8"):
                break
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.05)
        yield Serving(folder, process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture
def serve() -> Callable[..., object]:
    return serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One running server for all tests; each has models of its own."""
    folder = tmp_path_factory.mktemp("server")
    with serving(folder / "data", folder / "log", "--port", "0") as found:
        yield found


@pytest.fixture
def process(tmp_path: Path) -> Run:
    """Run a command in an empty folder, in a process of its own."""

    def run(*arguments: object) -> Result:
        command = [sys.executable, "-m", "offing", *map(str, arguments)]
        done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def offing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder, in this process: it starts at once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(api._process, "client", None)

    def run(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["offing", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        return Result(int(left.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def frame() -> pa.Table:
    """A hundred predictions with ids, times, scores, two features and labels."""
    n = 100
    return pa.table(
        {
            "id": [f"p{i}" for i in range(n)],
            "timestamp": pa.array(
                [1_767_225_600_000_000 + i * 1_000_000_000 for i in range(n)], pa.timestamp("us", "UTC")
            ),
            "score": [i / n for i in range(n)],
            "distance": [100.0 + i for i in range(n)],
            "carrier": ["AA" if i % 3 else "B6" for i in range(n)],
            "label": [i % 2 for i in range(n)],
        }
    )


@pytest.fixture
def parquet(tmp_path: Path, frame: pa.Table) -> Path:
    pq.write_table(frame, tmp_path / "predictions.parquet")
    return tmp_path / "predictions.parquet"


@pytest.fixture
def csv(tmp_path: Path, frame: pa.Table) -> Path:
    pa_csv.write_csv(frame, tmp_path / "predictions.csv")
    return tmp_path / "predictions.csv"
