"""Durable intake over HTTP: a real server and client processes sharing this machine's cores.

    python bench/intake/over_http.py

Starts `offing serve` on an empty directory, sends JSON and then Arrow, and stops it. Sealing,
profiling and judging go on in the server meanwhile, as they would.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from offing.runtime.server_address import running_server

BATCHES = (1_000, 10_000)
"""Predictions in one request."""


def main() -> None:
    """Run both measurements."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        command = [sys.executable, "-m", "offing", "serve", "--data-dir", str(data_dir), "--port", "8990"]
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            while (address := running_server(data_dir)) is None:
                time.sleep(0.1)
            time.sleep(2.0)
            for rows in BATCHES:
                print(f"{rows} predictions a request", flush=True)
                where = ["--url", address[0], "--key", address[1], "--rows", str(rows), "--clients", "1"]
                subprocess.run([sys.executable, "bench/intake/run.py", *where], check=True)
        finally:
            server.terminate()
            server.wait(timeout=120)


if __name__ == "__main__":
    main()
