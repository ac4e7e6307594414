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

FILE = """
models:
  small:
    bucket: 1d
    segments: [carrier]
    monitors:
      - {name: far, metric: wasserstein, column: distance, above: 0.4}
      - {name: rough, metric: mean_shift, column: temp, above: 0.001}
"""
EVENTS = (
    "[{name: kilometres, from: 2026-02-12, to: 2026-02-19}, {name: fire, from: 2026-02-04, to: 2026-02-05}]"
)


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
def folder(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / ".offing")
    (tmp_path / "wanted.yaml").write_text(FILE)
    (tmp_path / "events.yaml").write_text(EVENTS)
    return tmp_path


def test_backtest_of_a_file(offing: Run, folder: Path) -> None:
    command = ("monitors", "backtest", "--file", "wanted.yaml", "--events", "events.yaml")
    result = offing(*command)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "small: 17 days judged, 2026-02-02 to 2026-02-19"
    far = next(line.split() for line in lines if line.startswith("far"))
    assert far[1:9] == ["ok", "1", "0", "1", "0", "0", "0", "1"]
    marks = [line for line in lines if line.startswith("far")][1]
    assert [mark in "▲◆" for mark in marks.split()[1]] == [False] * 10 + [True] * 7
    assert marks.endswith(7 * "▲")
    answer = json.loads(offing(*command, "--json", "--model", "small", "--to", "2026-02-12").stdout)
    (model,) = answer["models"]
    assert model["to"] == "2026-02-12T00:00:00Z" and model["monitors"][-2]["alarms"] == 0
    names = [event["name"] for event in model["events"]]
    assert "fire" in names and "kilometres" not in names
    assert model["missed_by_all"] == ["fire"] or any(one["caught"] for one in model["monitors"])


def test_plan_apply_and_history(offing: Run, folder: Path) -> None:
    plan = offing("monitors", "plan", "--file", "wanted.yaml", "--check")
    assert plan.returncode == 1 and "+ small monitor far" in plan.stdout
    assert "would have fired once in 17 days" in plan.stdout
    assert "Only monitors, budgets and routes are applied" in plan.stdout
    assert "left as they are: small.bucket, small.segments" in plan.stdout
    base = json.loads(offing("monitors", "plan", "--file", "wanted.yaml", "--json").stdout)["base"]
    who = ("--author", "Ada", "--message", "watch distances")
    refused = offing("monitors", "apply", "--file", "wanted.yaml", *who, "--expect", "another")
    assert refused.returncode == 2 and "somebody has applied" in refused.stderr
    done = offing("monitors", "apply", "--file", "wanted.yaml", *who, "--expect", base)
    assert done.returncode == 0, done.stderr
    assert "revision 1" in done.stdout and "it runs when a server of this directory starts" in done.stdout
    again = offing("monitors", "plan", "--file", "wanted.yaml", "--check")
    assert again.returncode == 0 and "revision 1 runs" in again.stdout and "nothing to apply" in again.stdout
    assert "it runs already" in offing("monitors", "apply", "--file", "wanted.yaml", *who).stdout
    history = offing("monitors", "history")
    assert "Ada: watch distances" in history.stdout and "+ small monitor rough" in history.stdout


def test_doctor(offing: Run, folder: Path) -> None:
    result = offing("monitors", "doctor", "--config", "wanted.yaml")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[0] == "small: 2026-02-02 to 2026-02-19"
    found = json.loads(offing("monitors", "doctor", "--config", "wanted.yaml", "--json").stdout)
    names = [one["monitor"] for one in found["models"][0]["monitors"]]
    assert {"budget", "breaks", "far", "rough"} <= set(names)


def test_a_running_server_answers(offing: Run, folder: Path, serve: Callable[..., Any]) -> None:
    config = ("--config", "offing.yaml")
    (folder / "offing.yaml").write_text("models: {small: {bucket: 1d, segments: [carrier]}}")
    with serve(folder / ".offing", folder / "log", "--port", "0", *config) as server:
        result = offing("monitors", "backtest", "--file", "wanted.yaml")
        assert result.returncode == 0 and "small: 17 days judged" in result.stdout, result.stderr
        who = ("--author", "Ada", "--message", "now")
        done = offing("monitors", "apply", "--file", "wanted.yaml", *who)
        assert done.returncode == 0 and "it runs now" in done.stdout, done.stderr
        there = ("--url", server.url, "--key", server.key)
        history = offing("monitors", "history", "--limit", "5", *there)
        assert "Ada: now" in history.stdout
        refused = offing("monitors", "doctor", "--model", "smal", *there)
        assert refused.returncode == 2 and "did you mean 'small'?" in refused.stderr


def test_mistakes_are_one_line(offing: Run, folder: Path) -> None:
    missing = offing("monitors", "backtest", "--data-dir", "nowhere")
    assert missing.returncode == 2 and "no data in nowhere" in missing.stderr
    (folder / "bad.yaml").write_text("models: {small: {monitor: []}}")
    bad = offing("monitors", "plan", "--file", "bad.yaml")
    assert bad.returncode == 2 and "bad.yaml:1: unknown key" in bad.stderr
    period = offing("monitors", "backtest", "--from", "yesterday")
    assert period.returncode == 2 and "not a period" in period.stderr
    silent = offing("monitors", "history", "--url", "http://127.0.0.1:9", "--key", "k")
    assert silent.returncode == 2 and "does not answer" in silent.stderr


def test_an_empty_directory(offing: Run, tmp_path: Path) -> None:
    (tmp_path / "wanted.yaml").write_text(FILE)
    done = offing("monitors", "apply", "--file", "wanted.yaml", "--author", "Ada", "--message", "first")
    assert done.returncode == 0 and "revision 1" in done.stdout, done.stderr
    assert "no model has a history yet" in offing("monitors", "backtest").stdout
    assert "no model has a history yet" in offing("monitors", "doctor").stdout
