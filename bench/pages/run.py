"""How long the API calls behind the pages take on the demo's year: `python bench/pages/run.py [DATA_DIR]`.

Replays the demo into a folder (or takes one that is there), starts a server on it, and asks each
address 40 times, half of them for a period that was never asked for, so that no answer is kept.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2

from offing.domain.window import DAY, Micros, isoformat, parse_time
from offing.runtime.server_address import running_server

TIMES = 40
START = parse_time("2013-02-01")


def period(rng: random.Random) -> str:
    """Return a period of the year that hardly comes twice."""
    first: Micros = START + rng.randrange(0, 250) * DAY
    last = first + rng.randrange(7, 80) * DAY
    return f"?t={isoformat(first)}..{isoformat(last)}"


def ask(client: httpx2.Client, address: str) -> float:
    """Return the milliseconds of one call."""
    began = time.perf_counter()
    client.get(address).raise_for_status()
    return (time.perf_counter() - began) * 1000


def measure(url: str, key: str) -> None:
    """Print p50, p95 and the worst of each address."""
    rng = random.Random(7)
    with httpx2.Client(base_url=f"{url}/api/v1", headers={"authorization": f"Bearer {key}"}) as client:
        incidents = client.get("/incidents").json()["incidents"]
        model = "/models/late-flights"
        fixed = ["/models", model, "/incidents", "/status", f"{model}/metrics?metric=psi&column=distance"]
        columns = [f"{model}/columns/{name}" for name in ("distance", "carrier", "temp")]
        for address in (*fixed, *columns, *(f"/incidents/{one['id']}" for one in incidents)):
            dated = address in (model, *columns)
            took = [ask(client, address + (period(rng) if dated and i % 2 else "")) for i in range(TIMES)]
            took.sort()
            p95 = took[int(TIMES * 0.95) - 1]
            p50, worst = took[TIMES // 2], took[-1]
            print(f"{address:55} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  worst {worst:6.1f} ms")


def main() -> None:
    """Make the demo's year, serve it and measure."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "demo"
        offing = [sys.executable, "-m", "offing"]
        if not (data_dir / "state.db").exists():
            subprocess.run(
                [*offing, "demo", "--once", "--no-browser", "--data-dir", str(data_dir)], check=True
            )
        config = "src/offing/demo/offing.yaml"
        command = [*offing, "serve", "--data-dir", str(data_dir), "--config", config, "--port", "8991"]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while (address := running_server(data_dir)) is None:
                time.sleep(0.1)
            time.sleep(8.0)
            measure(*address)
        finally:
            server.terminate()
            server.wait(timeout=60)


if __name__ == "__main__":
    main()
