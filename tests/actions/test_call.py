from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from offing.actions.action import Occasion, RunState
from offing.actions.call import CallAction

MODULE = """
import os, subprocess, sys, time
from pathlib import Path

def good(evidence):
    print("chatter")
    os.write(1, b"more chatter")
    return evidence["incident"]["id"], evidence["bundle"]["path"], os.getpid()

def none(evidence): return None
def bad(evidence): raise ValueError("no rows\\nsecond line")
def leave(evidence): sys.exit(3)
def die(evidence): os._exit(9)

def slow(evidence):
    Path(evidence["bundle"]["path"]).with_name("began").write_text(str(os.getpid()))
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(evidence["bundle"]["path"]).with_name("child").write_text(str(child.pid))
    time.sleep(60)

class Job:
    @staticmethod
    def start(evidence): return "job"

number = 3
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "own_training.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    return "own_training"


def test_it_is_called_in_a_process_of_its_own_with_the_evidence(module: str, occasion: Occasion) -> None:
    action = CallAction("r", f"{module}:good")
    request = action.request(occasion)
    assert request.shown()["argument"]["key"] == occasion.key
    outcome = action.run(request)
    assert outcome.state is RunState.DONE, outcome
    assert outcome.reference is not None and occasion.bundle is not None
    assert "abc123def456" in outcome.reference and str(occasion.bundle.folder) in outcome.reference
    assert str(os.getpid()) not in outcome.reference
    assert module not in sys.modules


ENDS = [
    ("none", RunState.DONE, "returned"),
    ("Job.start", RunState.DONE, "returned"),
    ("bad", RunState.FAILED, "ValueError: no rows"),
    ("leave", RunState.FAILED, "SystemExit: 3"),
    ("absent", RunState.FAILED, "nothing was called: AttributeError"),
    ("number", RunState.FAILED, "nothing was called: TypeError"),
    ("die", RunState.UNSURE, "ended with code 9"),
]


@pytest.mark.parametrize(("name", "state", "text"), ENDS)
def test_however_it_ends_it_is_said(
    module: str, occasion: Occasion, name: str, state: RunState, text: str
) -> None:
    action = CallAction("r", f"{module}:{name}")
    outcome = action.run(action.request(occasion))
    assert outcome.state is state and text in outcome.text, outcome


def test_a_module_that_is_not_there(occasion: Occasion) -> None:
    action = CallAction("r", "no_such_module_at_all:x")
    outcome = action.run(action.request(occasion))
    assert outcome.state is RunState.FAILED and "nothing was called: ModuleNotFoundError" in outcome.text


def test_when_no_process_can_be_started_nothing_was_called(
    occasion: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    action = CallAction("r", "os:getpid")
    outcome = action.run(action.request(occasion))
    assert outcome.state is RunState.FAILED and "no process could be started" in outcome.text


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie, which nobody has waited for yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_after_its_time_it_is_killed_with_all_that_it_started(module: str, occasion: Occasion) -> None:
    assert occasion.bundle is not None
    action = CallAction("r", f"{module}:slow", timeout_seconds=3.0)
    outcome = action.run(action.request(occasion))
    assert outcome.state is RunState.UNSURE and "killed after 3 s" in outcome.text
    for name in ("began", "child"):
        pid = int(occasion.bundle.folder.with_name(name).read_text())
        for _ in range(100):
            if not alive(pid):
                break
            time.sleep(0.02)
        assert not alive(pid), subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False)
