"""Alarms beside the peers': how often nothing is alarmed about, and how late a shift is, at the same rate.

    python bench/alarms/run.py --suite null --only textbook --runs 60
    python bench/alarms/run.py --suite peers --runs 20 --seconds 300
    python bench/alarms/run.py --suite null shift --only offing textbook --quick
    python bench/alarms/run.py --report              # tables and pictures of what is kept, nothing is run

Each side is one process that reads its runs one after the other, in an environment of its own, with
telemetry off. Results are kept under $OFFING_BENCH_CACHE (~/.cache/offing-bench): runs that a side has
judged are not judged again unless `--again`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.alarms import peers, report, suites, traces
from bench.alarms.pools import REPORT, ROOT, SOURCES, encode
from bench.alarms.spec import Spec
from bench.code_state import code_state
from bench.metrics.peers import NotInstalled, cache, environment


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    failed = 0
    if not options.report:
        for name in SOURCES:
            encode(name, pools())
        for suite in options.suite:
            seeds = range(options.first, options.first + options.runs)
            wanted = suites.runs(suite, seeds, tuple(options.pools), options.quick)
            wanted = [spec for spec in wanted if options.cells in spec.cell]
            for side in options.only:
                failed += not judge(suite, side, wanted, options.seconds, options.again)
    print(report.tables(options.suite, options.only))
    if options.report:
        report.write(options.only)
    return 1 if failed else 0


def pools() -> Path:
    """Return the folder of the encoded pools."""
    return cache() / "data" / "alarms"


def judge(suite: str, side: str, wanted: list[Spec], seconds: float, again: bool) -> bool:
    """Let a side judge the runs that it has not judged yet; return whether its process ended well."""
    if not peers.there(side):
        print(f"{suite} {side}: its script {peers.ALL[side].script} is not in this checkout", flush=True)
        return False
    done = traces.judged(suite, side) if not again else set()
    specs = [spec for spec in wanted if spec not in done]
    if not specs:
        return True
    chosen = peers.ALL[side]
    try:
        python = chosen.python()
    except NotInstalled as error:
        print(f"{suite} {side}: cannot be installed: {error}", flush=True)
        return False
    folder = cache() / "work"
    folder.mkdir(parents=True, exist_ok=True)
    # Two of these at a time may judge the same suite: each has files of its own.
    name = f"{suite}-{side}-{os.getpid()}"
    task, answers, log = (folder / f"{name}.{ending}" for ending in ("task.json", "jsonl", "log"))
    runs = [spec.to_json() for spec in specs]
    task.write_text(
        json.dumps({"pools": str(pools()), "runs": runs, "seconds": seconds, "options": chosen.options})
    )
    answers.write_text("")
    began = time.perf_counter()
    status = _run([str(python), str(peers.SIDES / chosen.script), str(task), str(answers)], log, seconds)
    written = [json.loads(line) for line in answers.read_text().splitlines() if line.endswith("}")]
    lines = [{**line, "code": code_state()} for line in written]
    freeze = cache() / "results" / f"{chosen.peer.name if chosen.peer else ''}.freeze.txt"
    installed = freeze.read_text().split("\n") if freeze.exists() else []
    traces.keep(suite, side, lines, {"options": chosen.options, "freeze": installed, "seconds": seconds})
    errors = sum("error" in line for line in lines)
    took = time.perf_counter() - began
    print(f"{suite} {side}: {len(lines)} of {len(specs)} runs, {errors} failed, {took:.0f} s", flush=True)
    if status:
        print(f"{suite} {side}: {status}; see {log}", flush=True)
    return not status


def _run(command: list[str], log: Path, seconds: float) -> str:
    """Run a side with twice its time as the limit; return what went wrong, empty for nothing."""
    with log.open("w") as out:
        try:
            done = subprocess.run(
                command,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment() | {"PYTHONPATH": str(ROOT)},
                timeout=2 * seconds + 120,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "stopped: one run took longer than the side's whole time"
    return f"exit status {done.returncode}" if done.returncode else ""


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suite", nargs="+", choices=suites.ALL, default=list(suites.ALL))
    parser.add_argument("--only", nargs="+", choices=list(peers.ALL), metavar="SIDE")
    parser.add_argument("--runs", type=int, default=20, help="of each cell")
    parser.add_argument("--first", type=int, default=0, help="the seed of the first run")
    parser.add_argument("--pools", nargs="+", choices=list(SOURCES), default=list(REPORT))
    parser.add_argument("--cells", default="", help="only cells with this in their name")
    parser.add_argument("--seconds", type=float, default=600.0, help="of each side and suite; then it stops")
    parser.add_argument("--quick", action="store_true", help="a few cells of each suite")
    parser.add_argument("--again", action="store_true", help="judge runs that are kept, too")
    parser.add_argument("--report", action="store_true", help="run nothing, write the tables and pictures")
    options = parser.parse_args(arguments)
    affordable = [name for name, side in peers.ALL.items() if not side.slow and peers.there(name)]
    options.only = options.only or (list(peers.ALL) if options.report else affordable)
    return options


if __name__ == "__main__":
    raise SystemExit(main())
