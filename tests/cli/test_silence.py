"""The commands about silences against a server that runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run, Serving


@pytest.fixture
def ask(server: Serving, offing: Run) -> Callable[..., str]:
    """Run a command on the server's data directory; return what it printed."""

    def run(*arguments: str) -> str:
        result = offing(*arguments, "--data-dir", server.folder)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


def test_silences_are_made_listed_and_ended(ask: Callable[..., str], offing: Run, server: Serving) -> None:
    assert ask("silence", "list") == "no silences\n"
    assert "covers" in ask("silence", "add", "model = m", "--reason", "known", "--preview")
    assert ask("silence", "list") == "no silences\n"
    made = ask(
        "silence",
        "add",
        "model = m",
        "cause = quality",
        "--reason",
        "known",
        "--for",
        "1h",
        "--author",
        "ann",
    )
    id_ = made.split()[0]
    assert "active until" in made and "ann: known" in made and "model = m and cause = quality" in made
    assert id_ in ask("silence", "list")
    assert "expired" in ask("silence", "expire", id_)
    assert ask("silence", "list") == "no silences\n" and id_ in ask("silence", "list", "--all")
    assert [s["id"] for s in json.loads(ask("silence", "list", "--all", "--json"))] == [id_]
    wrong = offing("silence", "add", "modle = m", "--reason", "x", "--data-dir", server.folder)
    assert wrong.returncode == 2 and "cannot be matched" in wrong.stderr
