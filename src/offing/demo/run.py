"""Runs the demo: a server of its own, the year, the browser, the trickle."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import httpx2
import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from offing.clock import Clock, SystemClock
from offing.demo.replay import MODEL, a_year_on, chunk, chunks, load_flights, moments
from offing.demo.sender import Sender
from offing.domain.window import DAY
from offing.errors import OffingError
from offing.runtime.server_address import running_server

START_SECONDS = 30.0
JUDGE_SECONDS = 120.0
SPAN = 3 * DAY
"""Event time that one round of requests replays."""

TRICKLE_SECONDS = 1.0

console = Console()


class DemoFailed(OffingError):
    """The demo's server did not start, or did not finish judging."""

    code = "demo_failed"
    status = 500


def run_demo(*, port: int, data_dir: Path, browser: bool, once: bool) -> None:
    """Run until interrupted; with `once`, until the year is judged."""
    # Being told to end is being interrupted: the server that was started here must end too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    clock = SystemClock()
    started = clock.monotonic()
    with _server(port, data_dir, clock) as (url, key):
        sender = Sender(url, key)
        flights = load_flights()
        _replay(sender, flights)
        _wait_until_judged(sender, clock)
        console.print(f"A year of flights is judged: {clock.monotonic() - started:.0f} s.")
        address = f"{url}/m/{MODEL}"
        console.print(f"[bold]{address}[/]   (key: {data_dir / 'admin.key'})", soft_wrap=True)
        if browser:
            webbrowser.open(f"{address}#code={sender.post('login-codes')['code']}")
        if not once:
            console.print("A flight a second goes on, so the page moves. Ctrl-C ends it.")
            _trickle(sender, flights)
        sender.close()


@contextmanager
def _server(port: int, data_dir: Path, clock: Clock) -> Iterator[tuple[str, str]]:
    """Run `offing serve` with the demo's configuration in a process of its own."""
    with as_file(files("offing.demo") / "offing.yaml") as config:
        command = [
            sys.executable,
            "-m",
            "offing",
            "serve",
            "--data-dir",
            str(data_dir),
            "--config",
            str(config),
        ]
        data_dir.mkdir(parents=True, exist_ok=True)
        with (data_dir / "server.log").open("ab") as log:
            process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log)
        try:
            _await(
                lambda: _answers(data_dir, process), START_SECONDS, clock, f"see {data_dir / 'server.log'}"
            )
            address = running_server(data_dir)
            if address is None:
                raise DemoFailed("the server went away")
            yield address
        except KeyboardInterrupt:
            console.print("Stopping.")
        finally:
            process.terminate()
            process.wait(timeout=60)


def _answers(data_dir: Path, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise DemoFailed("the server did not start", hint=f"see {data_dir / 'server.log'}")
    address = running_server(data_dir)
    if address is None:
        return False
    try:
        return httpx2.get(f"{address[0]}/healthz").is_success
    except httpx2.TransportError:
        return False


def _replay(sender: Sender, flights: pa.Table) -> None:
    days = list(chunks(flights, SPAN))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("replaying 2013: events", total=sum(day.events for day in days))
        for day in days:
            sender.send(day)
            progress.advance(task, day.events)


def _wait_until_judged(sender: Sender, clock: Clock) -> None:
    with console.status("judging the year"):
        _await(lambda: _judged(sender), JUDGE_SECONDS, clock, "the server is still judging")


def _judged(sender: Sender) -> bool:
    status = sender.get("status")
    return bool(status["dirty_days"] == 0 and status["judged"].get(MODEL))


def _await(done: Callable[[], bool], seconds: float, clock: Clock, hint: str) -> None:
    until = clock.monotonic() + seconds
    while not done():
        if clock.monotonic() > until:
            raise DemoFailed(f"not done within {seconds:.0f} s", hint=hint)
        time.sleep(0.1)


def _trickle(sender: Sender, flights: pa.Table) -> None:
    """Send flights of a January one year on: each second the next departure, and who landed before."""
    newest = int(moments(flights["scheduled_at"]).max())
    again = a_year_on(flights.slice(0, 14_000), newest)
    scheduled, arrived = moments(again["scheduled_at"]), moments(again["arrived_at"])
    bounds = np.unique(np.append(scheduled, newest)).tolist()
    for start, end in itertools.pairwise(bounds):
        leaving = (scheduled > start) & (scheduled <= end)
        landing = (arrived > start) & (arrived <= end)
        sender.send(chunk(again, leaving, landing, end))
        time.sleep(TRICKLE_SECONDS)
