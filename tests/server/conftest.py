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
    config = uvicorn.Config(
        http, log_level="critical", access_log=False, server_header=False, http="httptools", lifespan="off"
    )
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


TEXT = (str, type(None))
Number = (int, float, type(None))
"""What JSON has for a number that may be unknown."""


def check(value: Any, shape: Any, where: str = "answer") -> None:
    """Fail unless `value` has the shape: a dict of shapes, a list with the shape of its items, or types."""
    if isinstance(shape, dict):
        assert isinstance(value, dict), f"{where} is {value!r}"
        assert shape.keys() <= value.keys(), f"{where} lacks {shape.keys() - value.keys()}"
        for name, inner in shape.items():
            check(value[name], inner, f"{where}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{where} is {value!r}"
        for i, item in enumerate(value):
            check(item, shape[0], f"{where}[{i}]")
    elif isinstance(shape, Maybe):
        if value is not None:
            check(value, shape.shape, where)
    else:
        assert isinstance(value, shape) and not (type(value) is bool and bool not in _flat(shape)), (
            f"{where} is {value!r}"
        )


@dataclass(frozen=True)
class Maybe:
    """A shape, or null."""

    shape: Any


def _flat(shape: Any) -> tuple[type, ...]:
    return shape if isinstance(shape, tuple) else (shape,)


POINT = {"value": Number, "low": Number, "high": Number, "n": Number, "expected": Number}
SERIES = {
    "t": [str], "value": [Number], "low": [Number], "high": [Number], "n": [int], "unit": str, "metric": str,
}  # fmt: skip
CHART = {
    **SERIES, "id": str, "tier": str, "title": str, "help": str, "column": TEXT,
    "expected": Maybe([Number]), "normal": {"low": Number, "high": Number},
    "limit": {"above": Number, "below": Number}, "pending_from": TEXT, "state": [str],
}  # fmt: skip
DEPLOYMENT = {"at": str, "version": str, "notes": TEXT, "url": TEXT}
INCIDENT = {
    "id": str, "model": str, "state": str, "severity": str, "cause": str, "started_at": str,
    "detected_at": str, "resolved_at": TEXT, "title": str, "summary": str,
    "columns": [{"column": str, "sentence": str}], "segments": [{"segment": str, "sentence": str}],
    "deployment": Maybe({**DEPLOYMENT, "sentence": str}), "acknowledged_by": TEXT,
    "verdict": TEXT,
}  # fmt: skip
CELL = {"share": Number, "count": int}
SIDE = {"window": Maybe({"start": str, "end": str}), "rows": int, "missing": int, "cells": [CELL]}
DISTRIBUTION = {
    "column": str, "kind": str, "baseline": SIDE, "current": SIDE,
    "new_levels": [{"level": str, "count": int}], "sentence": TEXT,
}  # fmt: skip
SHAPES = {
    "fleet": {
        "models": [{
            "name": str, "task": str, "state": str, "sentence": str,
            "headline": Maybe({
                "metric": str, "label": str, "value": Number, "low": Number, "high": Number, "n": int,
                "spark": [Number],
            }),
            "volume": {"last": Number, "spark": [Number]}, "version": TEXT,
            "deployed_at": TEXT, "label_coverage": Maybe({"value": Number, "n": int}),
            "open_incidents": int, "last_prediction_at": TEXT, "rows": int,
            "budget": Maybe({"promised": str, "status": str, "detail": str}),
        }],
        "now": str,
    },
    "model": {
        "name": str, "task": str, "state": str, "sentence": str, "version": TEXT,
        "deployed_at": TEXT, "rows": int, "first_prediction_at": TEXT,
        "last_prediction_at": TEXT,
        "baseline": Maybe({"start": TEXT, "end": TEXT, "rows": int, "buckets": int}),
        "learning": Maybe({"have": int, "need": int, "unit": str}),
        "budget": {"promised": str, "expected_per_90d": Number, "status": str, "detail": str},
        "monitors": [{"name": str, "state": str, "detail": str}],
        "charts": [CHART],
        "marks": {
            "deployments": [DEPLOYMENT],
            "incidents": [{
                "id": str, "start": str, "end": TEXT, "severity": str, "title": str,
            }],
        },
        "changed": [{
            "what": str, "name": str, "score": Number, "sentence": str, "metric": str, "value": Number,
            "low": Number, "high": Number, "expected": Number, "state": str, "spark": [Number],
        }],
        "columns": [{
            "name": str, "kind": str, "state": str, "psi": Maybe(POINT), "ks": Maybe(POINT),
            "missing": Maybe({"value": Number, "low": Number, "high": Number, "baseline": Number}),
            "sentence": TEXT, "spark": [Number],
        }],
        "incidents": [INCIDENT],
    },
    "metrics": {"series": [{
        **SERIES, "column": TEXT, "slice": TEXT, "m": [Number],
        "expected": [Number], "status": [str], "reason": [TEXT],
    }]},
    "column": {**DISTRIBUTION, "psi": Maybe(POINT), "ks": Maybe(POINT), "missing": Maybe(POINT)},
    "incidents": {"incidents": [INCIDENT]},
    "incident": {
        **INCIDENT,
        "evidence": [{
            "monitor": str, "series": str, "state": str, **POINT, "threshold": Number, "at": str,
            "sentence": str,
        }],
        "timeline": [{"at": str, "what": str, "who": TEXT, "text": TEXT}],
        "charts": [CHART], "distributions": [DISTRIBUTION], "playbook": [str], "not_computed": [str],
        "harm": {
            "verdict": str, "basis": str, "sentence": str, "metric": TEXT, "title": TEXT, "unit": str,
            "value": Number, "low": Number, "high": Number, "bound": Number, "least": Number,
        },
        "deliveries": [{"channel": str, "state": str, "at": str, "attempts": int}],
    },
}  # fmt: skip
"""What the API promises: the names and types of each answer."""


@pytest.fixture(scope="session")
def read(demo: Any) -> Callable[..., Any]:
    """Get a path of the demo server's API; with `shape`, check that the answer has it."""

    def get(path: str, shape: str | None = None, **query: str) -> Any:
        answer = demo.api.get(path, params=query)
        assert answer.status_code == 200, answer.text
        found = strict(answer)
        if shape is not None:
            check(found, SHAPES[shape])
        return found

    return get


@pytest.fixture(scope="session")
def serve_http() -> Callable[[FastAPI], Any]:
    """How tests serve an application of their own."""
    return serving
