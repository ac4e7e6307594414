"""What is measured of Offing alone: its import, the metrics of one bucket, and the kernel's bench."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from measure import whole_process
from peers import OFFING, SIDES, environment, python_of
from results import Results

IMPORTS = 20
KERNEL = Path(__file__).parents[1] / "kernel"
KERNEL_FILE = KERNEL.parent / "out" / "kernel-10m.parquet"
PROFILE_SIDES = ("offing", "sets")
"""Offing's profile, and DuckDB's histograms in their fastest form (bench/kernel)."""


def measure_import(results: Results, data: Path, repeat: int) -> None:
    """Time `import offing` against an empty process, in turns, as the difference of medians."""
    python, empty, full = str(python_of(OFFING)), [], []
    for _ in range(IMPORTS + 1):
        empty.append(_seconds(python, "pass"))
        full.append(_seconds(python, "import offing"))
    empty, full = empty[1:], full[1:]  # the first ones read from disk
    base = median(empty)
    extra = [1000 * (one - base) for one in full]
    results.forget("import", "offing")
    run = {"import": median(extra), "low": min(extra), "high": max(extra), "empty": 1000 * base, "times": IMPORTS}
    results.add("import", "offing", run)


def _seconds(python: str, code: str) -> float:
    environ = environment()
    began = time.perf_counter()
    subprocess.run([python, "-c", code], check=True, env=environ)
    return time.perf_counter() - began


def measure_bucket(results: Results, data: Path, repeat: int) -> None:
    """Time the metrics of closed buckets of a model with 50 columns and 20 slices."""
    files = [str(data / f"drift-{side}.parquet") for side in ("reference", "current")]
    command = [str(python_of(OFFING)), str(SIDES / "bucket.py"), "bucket", *files]
    run = whole_process(command, timeout=600.0, environ=environment())
    if "error" in run:
        raise RuntimeError(run["error"])
    results.forget("bucket", "offing")
    results.add("bucket", "offing", run)


def measure_profile(results: Results, data: Path, repeat: int) -> None:
    """Run both sides of the kernel's bench in turns, each in a process of its own."""
    if not KERNEL_FILE.exists():
        subprocess.run([sys.executable, str(KERNEL / "generate.py"), str(KERNEL_FILE)], check=True)
    for side in PROFILE_SIDES:
        results.forget("profile", side)
    for _ in range(repeat):
        for side in PROFILE_SIDES:
            command = [sys.executable, str(KERNEL / "run.py"), str(KERNEL_FILE), "--side", side]
            run = whole_process(command, timeout=1800.0, environ=environment())
            if "error" in run:
                raise RuntimeError(run["error"])
            # What the kernel's bench times is the count alone: fitting and edges are not part of it.
            results.add("profile", side, {**run, **run["answer"]})


MEASURES: dict[str, Callable[[Results, Path, int], None]] = {
    "import": measure_import,
    "bucket": measure_bucket,
    "profile": measure_profile,
}
