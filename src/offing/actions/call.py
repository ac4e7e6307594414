"""Calls a Python function, in a process of its own that is ended when its time is over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offing.actions.action import Occasion, Outcome, RunState
from offing.actions.evidence import evidence_of

CHILD = "offing.actions.called"

LONGEST_SAID = 500

KILL_SECONDS = 5.0
"""So long is waited for a killed process to be gone."""


@dataclass(frozen=True)
class FunctionRequest:
    """A call of `package.module:function` with one argument, a dictionary."""

    function: str
    argument: Mapping[str, Any]
    timeout_seconds: float

    def shown(self) -> dict[str, Any]:
        """Return function, argument and timeout."""
        return {
            "function": self.function,
            "argument": dict(self.argument),
            "timeout_seconds": self.timeout_seconds,
        }


@dataclass(frozen=True)
class CallAction:
    """Calls `function` with the evidence. What it returns, as text, is kept as the reference.

    It runs in a new process with this one's environment and import path, so it can neither block nor
    crash the server, and what it prints does no harm. After `timeout_seconds` it is killed with all
    that it started, and the run is unsure: it may have done its work.
    """

    name: str
    function: str
    timeout_seconds: float = 60.0
    wants_bundle: bool = True

    @property
    def kind(self) -> str:
        return "call"

    def request(self, occasion: Occasion) -> FunctionRequest:
        return FunctionRequest(self.function, evidence_of(occasion), self.timeout_seconds)

    def run(self, request: FunctionRequest) -> Outcome:
        try:
            process = _start()
        except OSError as error:
            return Outcome(RunState.FAILED, f"nothing was called: no process could be started: {error}")
        given = json.dumps({"function": request.function, "argument": request.argument}).encode()
        with process:
            try:
                out, err = process.communicate(given, timeout=request.timeout_seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                text = f"killed after {request.timeout_seconds:g} s; it may have done its work"
                return Outcome(RunState.UNSURE, text)
        return _read(process.returncode, out, err)


def _start() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    return subprocess.Popen(
        [sys.executable, "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started. What left its session may keep the pipes open: let go."""
    os.killpg(process.pid, signal.SIGKILL)
    try:
        process.communicate(timeout=KILL_SECONDS)
    except subprocess.TimeoutExpired:
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def _read(code: int, out: bytes, err: bytes) -> Outcome:
    try:
        said = json.loads(out)
        returned, error, began = said["returned"], said["error"], said["began"]
    except (ValueError, KeyError, TypeError):
        tail = err.decode("utf-8", "replace").strip()[-LONGEST_SAID:]
        return Outcome(RunState.UNSURE, f"the process ended with code {code} and said: {tail}")
    if error is None:
        return Outcome(RunState.DONE, "returned", returned)
    return Outcome(RunState.FAILED, str(error) if began else f"nothing was called: {error}")
