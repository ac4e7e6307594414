from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.runtime.conftest import SMALL, Desk, StillClock, traffic

if TYPE_CHECKING:
    from tests.cli.conftest import Run

CONFIG = "models: {small: {bucket: 1d, segments: [carrier], budget: {per: 60d, warnings: {per: 30d}}}}"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which the small model was judged; its fault comes on 12 February."""
    made = Desk(tmp_path_factory.mktemp("judged") / "data", SMALL, StillClock())
    made.send(traffic())
    made.work()
    made.rest()
    made.app.close()
    return made.folder


@pytest.fixture
def folder(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "160")
    shutil.copytree(template, tmp_path / ".offing")
    (tmp_path / "offing.yaml").write_text(CONFIG)
    return tmp_path


def row(lines: list[str], name: str) -> list[str]:
    """Return the cells of a row of the table."""
    (found,) = [line for line in lines if line.startswith("│") and line.split()[1] == name]
    return [cell.strip() for cell in found.strip("│").split("│")]


def test_it_shows_promised_replayed_and_delivered(offing: Run, folder: Path) -> None:
    result = offing("budget")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].rstrip() == "small, 17 days watched"
    pages, warnings = row(lines, "pages"), row(lines, "warnings")
    assert pages[1] == "1 false per 60d" and warnings[1] == "1 false per 30d"
    assert (pages[2], warnings[2]) == ("0", "1")
    assert warnings[3].startswith("1.8, 0.0 to ")
    assert pages[4].startswith("0 (0.0, 0.0 to ") and pages[5:] == ["0", "1"]
    assert [line for line in lines if line.startswith("pages: 1 false alarm per 60d over ")]
    assert [line for line in lines if line.startswith("warnings: ") and "columns by rows" in line]
    assert "distance:" not in result.stdout


def test_shifts_are_listed_when_asked_for(offing: Run, folder: Path) -> None:
    lines = offing("budget", "--shifts").stdout.splitlines()
    said = [line for line in lines if line.startswith("  distance: ")]
    assert len(said) == 1 and said[0].endswith(" sd within 5d")
    assert [line for line in lines if line.startswith("  carrier: ") and "of a level's share" in line]
    assert [line for line in lines if line.startswith("  volume: ")]


def test_json_is_the_answer_of_the_api(offing: Run, folder: Path, serve: Callable[..., Any]) -> None:
    here = json.loads(offing("budget", "--model", "small", "--json").stdout)
    (model,) = here["models"]
    assert model["model"] == "small"
    assert [one["budget"] for one in model["budgets"]] == ["pages", "warnings"]
    with serve(folder / ".offing", folder / "log", "--port", "0", "--config", "offing.yaml"):
        there = json.loads(offing("budget", "--model", "small", "--json").stdout)
        refused = offing("budget", "--model", "smal")
        assert refused.returncode == 2 and "did you mean 'small'?" in refused.stderr
    assert there == here


def test_mistakes_are_one_line(offing: Run, folder: Path) -> None:
    missing = offing("budget", "--data-dir", "nowhere")
    assert missing.returncode == 2 and "no data in nowhere" in missing.stderr
    unknown = offing("budget", "--model", "smal")
    assert unknown.returncode == 2 and "did you mean 'small'?" in unknown.stderr


def test_an_empty_directory_has_no_budget_to_show(offing: Run, tmp_path: Path) -> None:
    (tmp_path / "offing.yaml").write_text(CONFIG)
    who = ("--author", "Ada", "--message", "first")
    assert offing("monitors", "apply", "--file", "offing.yaml", *who).returncode == 0
    shown = offing("budget")
    assert shown.returncode == 0 and "no model has a history yet" in shown.stdout
