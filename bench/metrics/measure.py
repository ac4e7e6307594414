"""One whole process: wall time, CPU time and peak memory, and what the machine did meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def whole_process(command: Sequence[str], *, timeout: float, environ: Mapping[str, str]) -> dict[str, Any]:
    """Run a command that ends with a line of JSON, from fork to exit.

    Returns `wall` and `cpu` (seconds, those of its children included), `peak` (bytes, of the largest of
    its processes), `others` (CPU seconds that the rest of the machine took meanwhile), `load` (1 minute,
    before), and `answer`, the JSON. When the command fails or outlasts `timeout`, `error` says so instead.
    """
    load = os.getloadavg()[0]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        busy, began = busy_seconds(), time.perf_counter()
        child = subprocess.Popen(
            list(command), stdout=out, stderr=err, env=dict(environ), start_new_session=True
        )
        status, usage, late = _reap(child.pid, began + timeout)
        wall, busy = time.perf_counter() - began, busy_seconds() - busy
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        text, complaint = out.read().decode(), err.read().decode(errors="replace")
    cpu = usage.ru_utime + usage.ru_stime
    found: dict[str, Any] = {
        "wall": wall,
        "cpu": cpu,
        "peak": usage.ru_maxrss * 1024,
        "others": max(busy - cpu, 0.0),
        "load": load,
    }
    if late:
        return {**found, "error": f"stopped after {timeout:.0f} s"}
    if child.returncode:
        return {**found, "error": complaint.strip()[-2000:] or f"exit status {child.returncode}"}
    return {**found, "answer": json.loads(text.strip().rsplit("\n", 1)[-1])}


def _reap(pid: int, deadline: float) -> tuple[int, Any, bool]:
    """Wait for the process; past the deadline end its whole group, which is its own."""
    pause = 0.0005
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return status, usage, False
        if time.perf_counter() > deadline:
            os.killpg(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
            return status, usage, True
        time.sleep(pause)
        pause = min(pause * 1.2, 0.02)


def busy_seconds() -> float:
    """Return the CPU seconds that the whole machine has worked since it started; 0 where unknown."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _idle, _wait, irq, softirq, steal, *_ = map(
        int, stat.read_text().split("\n", 1)[0].split()[1:]
    )
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
