"""Answers are kept until something changes, and never longer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from offing.errors import NotFound
from offing.runtime.app import App
from offing.server.views.cache import SIZE, ViewCache


class Stub:
    """An application with one model that can be judged again."""

    def __init__(self) -> None:
        self.version = 1
        self.rows: list[dict[str, Any]] = [{"id": "a", "state": "firing", "verdict": None}]
        self.incidents = SimpleNamespace(all=lambda model: self.rows)
        self.failed: dict[str, str] = {}
        self.worker = SimpleNamespace(failed=self.failed)

    def view(self, model: str) -> Any:
        if model != "m":
            raise NotFound(f"no model {model!r}")
        return SimpleNamespace(version=self.version)


def test_a_round_that_fails_makes_the_answer_anew() -> None:
    stub = Stub()
    made: list[str | None] = []
    cache = ViewCache(cast(App, stub))

    def make() -> dict[str, int]:
        made.append(stub.failed.get("m"))
        return {"made": len(made)}

    for failed in ({}, {"m": "ConfigError: gone"}, {}):
        stub.failed.clear()
        stub.failed.update(failed)
        cache.answer("page", "m", make)
    assert made == [None, "ConfigError: gone", None]


def test_an_answer_is_made_once_until_the_model_is_judged_or_somebody_acts() -> None:
    stub, made = Stub(), 0
    cache = ViewCache(cast(App, stub))

    def make() -> dict[str, int]:
        nonlocal made
        made += 1
        return {"made": made}

    def asked() -> bytes:
        return bytes(cache.answer(("page",), "m", make).body)

    assert asked() == asked() == b'{"made":1}'
    stub.version = 2
    assert asked() == asked() == b'{"made":2}'
    for change in ({"state": "acknowledged"}, {"verdict": "real"}, {"state": "resolved"}):
        stub.rows = [{**stub.rows[0], **change}]
        before = made
        asked()
        assert made == before + 1
    stub.rows = [*stub.rows, {"id": "b", "state": "firing", "verdict": None}]
    assert asked() == b'{"made":6}'


def test_different_questions_have_different_answers() -> None:
    cache = ViewCache(cast(App, Stub()))
    for i in range(SIZE + 10):
        assert bytes(cache.answer(("page", i), "m", lambda i=i: i).body) == str(i).encode()  # type: ignore[misc]
    assert bytes(cache.answer(("page", 0), "m", lambda: "again").body) == b'"again"'
    assert bytes(cache.answer(("page", SIZE), "m", lambda: "again").body) == str(SIZE).encode()


def test_a_failure_is_not_kept() -> None:
    cache = ViewCache(cast(App, Stub()))

    def fail() -> Any:
        raise NotFound("none")

    with pytest.raises(NotFound):
        cache.answer(("page",), "m", fail)
    assert bytes(cache.answer(("page",), "m", lambda: 1).body) == b"1"
    with pytest.raises(NotFound, match="no model"):
        cache.answer(("page",), "n", lambda: 1)
