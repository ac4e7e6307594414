"""Profile a Parquet file per day, and let DuckDB count the same file per day; print the ratio.

    python bench/kernel/run.py bench/out/kernel-10m.parquet --repeat 5

Each measurement is a process of its own; the sides take turns. DuckDB counts every numeric column in
20 bins of equal width between fixed edges and every categorical column by level, per day, in the
fastest of the forms that `--forms` names (bench/README.md says which were tried). `others` is the CPU time
that the rest of the machine took meanwhile; the summary is over the runs that had the machine nearly
to themselves, when there are any of each side.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

DEFAULT = Path(__file__).parents[1] / "out" / "kernel-10m.parquet"
DAY = 86_400_000_000
BINS = 20
EDGE_ROWS = 100_000
QUIET = 0.1  # share of a run's wall time that others may take of the CPUs and still not count


def offing(path: Path, threads: int) -> Callable[[], int]:
    """Return what counts the file with Offing; the plan is fitted to the first rows beforehand."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from offing.domain.schema import Task
    from offing.profiles.file import profile_file
    from offing.profiles.plan import ProfilePlan

    with pq.ParquetFile(path, pre_buffer=False) as file:
        first = pa.Table.from_batches([next(file.iter_batches(EDGE_ROWS))])
    plan = ProfilePlan.fit(first, task=Task.UNKNOWN)
    return lambda: sum(p.rows for p in profile_file(path, plan, width=DAY, threads=threads).values())


def duckdb(path: Path, threads: int, form: str) -> Callable[[], int]:
    """Return what counts the file with DuckDB; the edges come from the first rows beforehand."""
    import duckdb as engine

    connection = engine.connect()
    connection.execute(f"PRAGMA threads={threads}")
    head = f"(SELECT * FROM '{path}' LIMIT {EDGE_ROWS})"
    described = connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    numbers = [name for name, kind, *_ in described if kind == "DOUBLE"]
    texts = [name for name, kind, *_ in described if kind == "VARCHAR"]
    ends = ", ".join(f"quantile_cont({n}, [0.005, 0.995])" for n in numbers)
    found = connection.execute(f"SELECT {ends} FROM {head}").fetchone() or ()
    edges = {name: (low, (high - low) / BINS) for name, (low, high) in zip(numbers, found, strict=True)}
    queries = {"sets": _grouping_sets, "columns": _by_column, "histogram": _histograms}[form]
    day = "(epoch_us(timestamp) // 86400000000)::SMALLINT"
    statements = queries(str(path), day, edges, texts)
    return lambda: sum(len(connection.execute(text).fetchall()) for text in statements)


def _bin(name: str, edge: tuple[float, float]) -> str:
    low, width = edge
    return f"least(greatest(floor(({name} - ({low!r})) / {width!r}), -1), {BINS})::TINYINT"


def _grouping_sets(path: str, day: str, edges: dict[str, tuple[float, float]], texts: list[str]) -> list[str]:
    """One scan: a grouping set per column."""
    cells = [f"{_bin(name, edge)} AS {name}" for name, edge in edges.items()]
    names = [*edges, *texts]
    sets = ", ".join(f"(day, {name})" for name in names)
    inner = f"SELECT {day} AS day, {', '.join([*cells, *texts])} FROM '{path}'"
    return [f"SELECT day, {', '.join(names)}, count(*) FROM ({inner}) GROUP BY GROUPING SETS ({sets})"]


def _by_column(path: str, day: str, edges: dict[str, tuple[float, float]], texts: list[str]) -> list[str]:
    """A scan per column, of two columns each."""
    cells = [_bin(name, edge) for name, edge in edges.items()] + texts
    return [f"SELECT {day}, {cell}, count(*) FROM '{path}' GROUP BY 1, 2" for cell in cells]


def _histograms(path: str, day: str, edges: dict[str, tuple[float, float]], texts: list[str]) -> list[str]:
    """One scan: the histogram aggregate of each column's bin or level."""
    cells = [f"histogram({_bin(name, edge)})" for name, edge in edges.items()]
    cells += [f"histogram({name})" for name in texts]
    return [f"SELECT {day}, {', '.join(cells)} FROM '{path}' GROUP BY 1"]


def busy_seconds() -> float:
    """Return the CPU seconds that the whole machine has worked since it started; 0 where unknown."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _idle, _wait, irq, softirq, steal, *_ = map(
        int, stat.read_text().split("\n", 1)[0].split()[1:]
    )
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def measure(side: str, path: Path, threads: int) -> dict[str, float]:
    """Run one side in this process; seconds of the count alone, peak memory of the whole process."""
    count = offing(path, threads) if side == "offing" else duckdb(path, threads, side)
    before = (time.perf_counter(), time.process_time(), busy_seconds())
    result = count()
    after = (time.perf_counter(), time.process_time(), busy_seconds())
    wall, cpu, busy = (b - a for a, b in zip(before, after, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"wall": wall, "cpu": cpu, "peak": peak, "result": result, "others": max(busy - cpu, 0.0)}


def child(side: str, path: Path, threads: int) -> dict[str, float]:
    """Measure one side in a fresh process."""
    command = [sys.executable, __file__, str(path), "--side", side, "--threads", str(threads)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--forms", nargs="+", default=["sets"], choices=["sets", "columns", "histogram"])
    parser.add_argument("--side")
    options = parser.parse_args()
    if options.side:
        print(json.dumps(measure(options.side, options.path, options.threads)))
        return
    if not options.path.exists():
        generate = Path(__file__).with_name("generate.py")
        subprocess.run([sys.executable, str(generate), str(options.path)], check=True)
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in ["offing", *options.forms]}
    for number in range(options.repeat):
        for side, taken in runs.items():
            run = child(side, options.path, options.threads)
            taken.append(run)
            print(
                f"{number + 1} {side:10} {run['wall']:6.2f} s, others {run['others']:5.2f} CPU s", flush=True
            )
    report(runs, options.threads)


def report(runs: dict[str, list[dict[str, float]]], threads: int) -> None:
    """Print best and median of each side, and the ratio to DuckDB's fastest form."""
    quiet = {
        side: [run for run in taken if run["others"] <= QUIET * run["wall"]] for side, taken in runs.items()
    }
    alone = all(quiet.values())
    chosen = quiet if alone else runs
    print(f"\n{threads} threads, {'undisturbed runs' if alone else 'all runs: the machine was busy'}")
    best = {}
    for side, taken in chosen.items():
        walls = [run["wall"] for run in taken]
        best[side] = min(walls)
        cpu, peak = min(run["cpu"] for run in taken), max(run["peak"] for run in taken)
        print(
            f"{side:10} {min(walls):6.2f} s best, {median(walls):6.2f} s median of {len(walls)},"
            f" {cpu:6.2f} CPU s, {peak / 2**20:5.0f} MiB peak"
        )
    ours = best.pop("offing")
    fastest = min(best, key=best.__getitem__)
    print(f"offing takes {ours / best[fastest]:.2f} of the time of DuckDB's fastest form ({fastest})")


if __name__ == "__main__":
    main()
