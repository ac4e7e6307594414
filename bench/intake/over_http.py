"""Durable intake over HTTP: a real server and client processes sharing this machine's cores.

    python bench/intake/over_http.py

Starts `offing serve` on an empty directory for each run, sends for ten seconds from one client that
builds every batch anew, and stops it. Sealing, profiling and judging go on in the server meanwhile,
as they would.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from offing.runtime.server_address import running_server

RUNS = (("json", 1_000), ("arrow", 1_000), ("arrow", 10_000))
"""Content, and predictions in one request."""


def main() -> None:
    """Run all measurements."""
    for content, rows in RUNS:
        print(f"{content}, {rows} predictions a request", flush=True)
        measure(content, rows)


def measure(content: str, rows: int) -> None:
    """Run one measurement on a server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        command = [sys.executable, "-m", "offing", "serve", "--data-dir", str(data_dir), "--port", "8990"]
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            while (address := running_server(data_dir)) is None:
                time.sleep(0.1)
            time.sleep(2.0)
            where = ["--url", address[0], "--key", address[1], "--only", content]
            command = [sys.executable, "bench/intake/run.py", *where, "--rows", str(rows), "--clients", "1"]
            subprocess.run(command, check=True)
        finally:
            server.terminate()
            server.wait(timeout=120)


if __name__ == "__main__":
    main()
