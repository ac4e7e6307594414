"""Servers in this process, on a clock that tests set."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from offing.domain.window import Micros, parse_time
from offing.runtime.app import App
from offing.runtime.config import Config
from offing.server.http import create_http
from offing.server.run import bind, url_of
from offing.server.security import Gate, admin_key


class SetClock:
    """Shows the time it was last told."""

    def __init__(self, now: str = "2026-03-15T12:00:00Z") -> None:
        self.moment: Micros = parse_time(now)

    def now(self) -> Micros:
        return self.moment

    def monotonic(self) -> float:
        return self.moment / 1e6


@dataclass(frozen=True)
class Site:
    """A server of this process. `api` has the admin key, `anonymous` nothing; both start at the root."""

    http: FastAPI
    app: App
    clock: SetClock
    url: str
    key: str
    api: httpx2.Client
    anonymous: httpx2.Client

    def is_balanced(self) -> bool:
        """Say whether /status accounts for everything that was received."""
        c = strict(self.api.get("/api/v1/status"))
        kept = c["stored"] + c["duplicate"] + c["conflict"]
        return bool(c["received"] == kept + sum(c["rejected"].values()))

    def work(self) -> None:
        """Do the rounds of the worker until there is nothing left to do."""
        while self.app.worker.step():
            pass


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} in an answer")


def strict(answer: httpx2.Response) -> Any:
    """Return the JSON of an answer, which has no NaN or Infinity."""
    return json.loads(answer.content, parse_constant=_refuse)


@pytest.fixture(scope="session")
def parse() -> Callable[[httpx2.Response], Any]:
    """How tests read answers."""
    return strict


@contextmanager
def serving(http: FastAPI) -> Iterator[str]:
    """Serve an application over loopback; yield its URL."""
    sock = bind("127.0.0.1", 0, allow_remote=False)
    config = uvicorn.Config(http, log_level="critical", access_log=False, http="httptools", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield url_of(sock)
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        sock.close()


@contextmanager
def site_at(folder: Path, config: Config | None = None, *, allow_remote: bool = False) -> Iterator[Site]:
    """Make a site in a folder of its own."""
    with ExitStack() as stack:
        clock = SetClock()
        app = App(folder, config, clock)
        stack.callback(app.close)
        key, _ = admin_key(app.access, folder, clock)
        http = create_http(app, Gate(app.access, clock), allow_remote=allow_remote)
        url = stack.enter_context(serving(http))
        headers = {"authorization": f"Bearer {key}"}
        api = stack.enter_context(httpx2.Client(base_url=url, headers=headers, timeout=60))
        anonymous = stack.enter_context(httpx2.Client(base_url=url, timeout=60))
        yield Site(http, app, clock, url, key, api, anonymous)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests of a file; nothing works in its background."""
    with site_at(tmp_path_factory.mktemp("site") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Make further sites, closed at the end of the file."""
    with ExitStack() as stack:

        def make(config: Config | None = None, *, allow_remote: bool = False) -> Site:
            folder = tmp_path_factory.mktemp("site") / "data"
            return stack.enter_context(site_at(folder, config, allow_remote=allow_remote))

        yield make
