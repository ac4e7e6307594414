"""What holds for every test: no network, and properties that do not depend on the machine's speed.

And one server for all tests of pages and of the API, with a short stream of real flights.
"""

from __future__ import annotations

import ipaddress
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    import httpx2

settings.register_profile("offing", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True, derandomize=False, max_examples=500)
settings.load_profile("offing")


def _is_local(host: object) -> bool:
    if host in ("", "localhost", None):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """Raise when this process looks up or connects to anything but this machine."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_local(host.decode() if isinstance(host, bytes) else host):
        raise RuntimeError(f"a test reached for the network: {host}")


sys.addaudithook(_refuse_the_network)

SOURCE = Path(__file__).parents[1] / "src"
QUIET_SECONDS = 6.5
"""After five seconds without events the server closes the last step; what it shows then stays."""

_SERVE = """
import sys
from pathlib import Path
from offing.runtime.app import App
from offing.runtime.config_file import load_config
from offing.server.run import bind, serve
sock = bind("127.0.0.1", 0, allow_remote=False)
app = App(Path(sys.argv[1]), load_config(Path(sys.argv[2])))
serve(app, sock, ready=lambda *where: print(*where, flush=True))
"""


@dataclass(frozen=True)
class Nasty:
    """Names that would run as code in a page which does not write them as text."""

    model: str = '<img src=x onerror="window.pwned=1">'
    column: str = "'\"><svg onload=window.pwned=2>"
    segment: str = "<b onclick=window.pwned=3>team"
    value: str = "<script>window.pwned=4</script>"
    level: str = "<iframe src=javascript:window.pwned=5>"
    version: str = "<u>9</u>"
    notes: str = "<details open ontoggle=window.pwned=6>notes"
    url: str = "javascript:window.pwned=7"


@dataclass(frozen=True)
class DemoServer:
    """A server in a process of its own. `api` is a client of /api/v1 with the admin key."""

    url: str
    key: str
    printed: str
    data_dir: Path
    process: subprocess.Popen[str]
    api: httpx2.Client
    nasty: Nasty

    @staticmethod
    def path(name: str) -> str:
        """Return a name as one segment of an address."""
        return quote(name, safe="")

    def code(self) -> str:
        """Return a fresh one-time code."""
        found: str = self.api.post("login-codes").raise_for_status().json()["code"]
        return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A judged server: real flights of January to March and of mid-September, and a nasty model."""
    import httpx2

    data_dir = tmp_path_factory.mktemp("demo") / "data"
    config = data_dir.parent / "offing.yaml"
    nasty = Nasty()
    config.write_text(_config(nasty), encoding="utf-8")
    command = [sys.executable, "-c", _SERVE, str(data_dir), str(config)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with (
        (data_dir.parent / "server.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            printed = process.stdout.readline()
            assert printed, (data_dir.parent / "server.log").read_text("utf-8")
            url, key, _ = printed.split()
            headers = {"authorization": f"Bearer {key}"}
            with httpx2.Client(base_url=f"{url}/api/v1", headers=headers, timeout=60) as api:
                _send_flights(url, key)
                _send_nasty(api, nasty)
                _await_judged(api)
                yield DemoServer(url, key, printed, data_dir, process, api, nasty)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _config(nasty: Nasty) -> str:
    """Return the demo's configuration with the nasty model added; JSON is YAML."""
    demo = (SOURCE / "offing/demo/offing.yaml").read_text("utf-8")
    own = {
        "baseline": {"from": "2013-01-01", "to": "2013-02-10"},
        "segments": [nasty.segment],
        "bucket": "1d",
        "task": "binary",
    }
    return f"{demo}\n  {json.dumps(nasty.model)}: {json.dumps(own)}\n"


def _send_flights(url: str, key: str) -> None:
    """Send every third flight of five short seasons, a week at a time."""
    import numpy as np
    import pyarrow as pa

    from offing.demo.replay import chunks, load_flights, moments
    from offing.demo.sender import Sender
    from offing.domain.window import DAY, parse_time

    flights = load_flights()
    flights = flights.take(np.arange(0, flights.num_rows, 3))
    at = moments(flights["scheduled_at"])
    autumn = (at >= parse_time("2013-09-03")) & (at < parse_time("2013-09-17"))
    sender = Sender(url, key)
    for week in chunks(flights.filter(pa.array((at < parse_time("2013-04-01")) | autumn)), 7 * DAY):
        sender.send(week)
    sender.close()


def _send_nasty(api: httpx2.Client, nasty: Nasty) -> None:
    """Send 60 days of a model whose names are code: scores fail from day 41, data breaks from day 52."""
    draw = random.Random(7)
    predictions, labels = [], []
    for i in range(60 * 160):
        day, broken = i // 160, i // 160 >= 52
        at = 1_356_998_400 + day * 86_400 + i % 160 * 500
        score, size = draw.uniform(0.05, 0.95), draw.lognormvariate(3, 0.5)
        team = nasty.value if i % 2 else "plain"
        level = nasty.level if broken and i % 3 == 0 else draw.choice(["red", "green", nasty.value])
        features = {nasty.column: size * (1.609344 if broken else 1), nasty.segment: team, "level": level}
        predictions.append({"id": f"n{i}", "timestamp": at, "score": score, "features": features})
        chance = 1 - score if day >= 41 and i % 2 else score
        labels.append({"id": f"n{i}", "timestamp": at + 500, "value": int(draw.random() < chance)})
    path = f"models/{quote(nasty.model, safe='')}"
    deployment = {"model": nasty.model, "version": nasty.version, "timestamp": "2013-02-22T00:00:00Z"}
    api.post("deployments", json={**deployment, "notes": nasty.notes, "url": nasty.url}).raise_for_status()
    assert api.post(f"{path}/labels", json={"labels": labels}).json()["accepted"] == len(labels)
    answer = api.post(f"{path}/predictions", json={"predictions": predictions})
    assert answer.json()["accepted"] == len(predictions)


def _await_judged(api: httpx2.Client) -> None:
    """Wait for a round of the worker that began when no event had come for a while."""
    from offing.domain.window import SECOND, parse_time

    quiet = parse_time(api.get("models").raise_for_status().json()["now"]) + int(QUIET_SECONDS * SECOND)
    for _ in range(600):
        time.sleep(0.1)
        status = api.get("status").raise_for_status().json()
        rested = parse_time(status["last_evaluated_at"] or "1970-01-01") > quiet
        if rested and status["dirty_days"] == 0 and all(status["judged"].values()):
            return
    raise AssertionError(f"the server is still judging: {status}")
