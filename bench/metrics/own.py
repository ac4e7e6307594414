"""What is measured of Offing alone: its import, the metrics of one bucket, and the kernel's bench."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.metrics.measure import whole_process
from bench.metrics.peers import OFFING, PEERS, SIDES, environment, python_of
from bench.metrics.results import Results

IMPORTS = 20
KERNEL = Path(__file__).parents[1] / "kernel"
KERNEL_FILE = KERNEL.parent / "out" / "kernel-10m.parquet"
PROFILE_SIDES = ("offing", "sets")
"""Offing's profile, and DuckDB's histograms in their fastest form (bench/kernel)."""

WHYLOGS = "whylogs"


def measure_import(results: Results, data: Path, repeat: int) -> None:
    """Time `import offing` against an empty process, in turns, as the difference of medians."""
    python = str(python_of(OFFING))
    taken: dict[str, list[tuple[float, float]]] = {"pass": [], "import offing": []}
    for _ in range(IMPORTS + 1):
        for code, runs in taken.items():
            runs.append(_milliseconds(python, code))
    empty, full = (runs[1:] for runs in taken.values())  # the first ones read from disk
    wall, cpu = (median(run[kind] for run in empty) for kind in (0, 1))
    extra = [run[0] - wall for run in full]
    run = {
        "import": median(extra),
        "low": min(extra),
        "high": max(extra),
        "cpu": median(run[1] for run in full) - cpu,
        "empty": wall,
        "times": IMPORTS,
    }
    results.forget("import", "offing")
    results.add("import", "offing", run)


def _milliseconds(python: str, code: str) -> tuple[float, float]:
    """Return wall and CPU milliseconds of one process."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([python, "-c", code], check=True, env=environment())
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * wall, 1000 * cpu


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


def profile_with_whylogs(results: Results, timeout: float) -> None:
    """Let whylogs profile the kernel's file, once: it takes many minutes."""
    peer = PEERS[WHYLOGS]
    command = [str(python_of(peer)), str(SIDES / peer.script), "profile", str(KERNEL_FILE), str(KERNEL_FILE)]
    results.forget("profile", WHYLOGS)
    results.add("profile", WHYLOGS, whole_process(command, timeout=timeout, environ=environment()))


MEASURES: dict[str, Callable[[Results, Path, int], None]] = {
    "import": measure_import,
    "bucket": measure_bucket,
    "profile": measure_profile,
}
