"""Runs the benchmarks one after the other, or the named ones: `python -m bench [kernel] [monitors] …`."""

from __future__ import annotations

import subprocess
import sys

COMMANDS = {
    "kernel": ("bench/kernel/run.py",),
    "metrics": ("bench/metrics/run.py", "--only", "offing"),
    "intake": ("bench/intake/over_http.py",),
    "log": ("bench/log/run.py",),
    "pages": ("bench/pages/run.py",),
    "coverage": ("bench/coverage/run.py", "--runs", "100", "--only", "traffic", "twins", "concept", "--show"),
    "monitors": ("bench/monitors/run.py",),
    "alarms": (
        "bench/alarms/run.py",
        "--suite",
        "peers",
        "--quick",
        "--only",
        "offing",
        "textbook",
        "--runs",
        "2",
    ),
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, all without names; return 0 when all ran."""
    failed = 0
    for name in names or list(COMMANDS):
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, *COMMANDS[name]], check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
