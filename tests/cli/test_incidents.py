"""The commands about incidents against a server that runs, with an incident of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.window import DAY, parse_time
from offing.state.database import open_database
from offing.state.incident_store import IncidentStore

if TYPE_CHECKING:
    from tests.cli.conftest import Run

NOW = parse_time("2026-03-02T10:00:00Z")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, serve_module: Callable[..., Any]) -> Any:
    """A server whose database has one open incident of a model without events."""
    folder = tmp_path_factory.mktemp("incidents") / "data"
    folder.mkdir()
    engine = open_database(folder / "state.db")
    incident = {
        "id": "abc", "model": "m", "cause": "quality", "severity": "critical", "state": "firing",
        "started_at": NOW - DAY, "detected_at": NOW, "last_alarm": NOW, "resolved_at": None,
        "title": "a is broken", "summary": "It broke.",
        "details": {"evidence": [], "columns": [], "playbook": ["Look at the feed."]},
    }  # fmt: skip
    IncidentStore(engine).record("m", [incident], NOW, judged_until=NOW)
    engine.dispose()
    with serve_module(folder, folder.parent / "log", "--port", "0") as server:
        yield server


@pytest.fixture(scope="module")
def serve_module() -> Callable[..., Any]:
    from tests.cli.conftest import serving

    return serving


@pytest.fixture
def ask(served: Any, offing: Run) -> Callable[..., str]:
    """Run a command on the server's data directory; return what it printed."""

    def run(*arguments: str) -> str:
        result = offing(*arguments, "--data-dir", served.folder)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


def test_incidents_are_listed_shown_and_worked_on(ask: Callable[..., str], offing: Run, served: Any) -> None:
    line = ask("incidents", "list", "--model", "m")
    assert line.startswith("abc  critical  firing  since 2026-03-01T10:00:00Z  m: a is broken")
    assert json.loads(ask("incidents", "list", "--json"))[0]["id"] == "abc"
    assert ask("incidents", "list", "--state", "resolved") == "no incidents\n"
    assert "acknowledged (ann)" in ask("incidents", "ack", "abc", "--who", "ann")
    assert "(ben)" in ask("incidents", "assign", "abc", "ben")
    assert "(ann)" in ask("incidents", "assign", "abc")
    ask("incidents", "comment", "abc", "asked upstream", "--who", "ann")
    assert ", real" in ask("incidents", "verdict", "abc", "real")
    assert "resolved" in ask("incidents", "resolve", "abc")
    shown = ask("incidents", "show", "abc")
    assert (
        "It broke." in shown and "comment by ann: asked upstream" in shown and "1. Look at the feed." in shown
    )
    wrong = offing("incidents", "verdict", "abc", "maybe", "--data-dir", served.folder)
    assert wrong.returncode == 2 and "verdict" in wrong.stderr
    unknown = offing("incidents", "show", "../x", "--data-dir", served.folder)
    assert unknown.returncode == 2


def test_without_a_server_it_says_so(offing: Run, tmp_path: Path) -> None:
    result = offing("incidents", "list", "--data-dir", tmp_path)
    assert result.returncode == 2 and "no server runs" in result.stderr
