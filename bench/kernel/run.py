"""Profile a Parquet file per day, and let DuckDB count the same file per day; print the ratio.

    python bench/kernel/run.py bench/out/kernel-10m.parquet --repeat 5

Each measurement is a process of its own; the sides take turns. DuckDB counts every numeric column in
20 bins of equal width between fixed edges and every categorical column by level, per day, in the
fastest of the forms that `--forms` names (README.md says which were tried).
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

DAY = 86_400_000_000
BINS = 20
EDGE_ROWS = 100_000


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


def measure(side: str, path: Path, threads: int) -> dict[str, float]:
    """Run one side in this process; seconds of the count alone, peak memory of the whole process."""
    count = offing(path, threads) if side == "offing" else duckdb(path, threads, side)
    wall, cpu = time.perf_counter(), time.process_time()
    result = count()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"wall": wall, "cpu": cpu, "peak": peak, "result": result}


def child(side: str, path: Path, threads: int) -> dict[str, float]:
    """Measure one side in a fresh process."""
    command = [sys.executable, __file__, str(path), "--side", side, "--threads", str(threads)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--forms", nargs="+", default=["sets"], choices=["sets", "columns", "histogram"])
    parser.add_argument("--side")
    options = parser.parse_args()
    if options.side:
        print(json.dumps(measure(options.side, options.path, options.threads)))
        return
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in ["offing", *options.forms]}
    for number in range(options.repeat):
        for side, taken in runs.items():
            taken.append(child(side, options.path, options.threads))
            load = os.getloadavg()[0]
            print(f"{number + 1} {side:10} {taken[-1]['wall']:6.2f} s wall (load {load:.1f})", flush=True)
    print(f"\n{options.threads} threads, best and median of {options.repeat}, {options.path.name}")
    for side, taken in runs.items():
        walls = [run["wall"] for run in taken]
        cpu, peak = min(run["cpu"] for run in taken), max(run["peak"] for run in taken)
        print(
            f"{side:10} {min(walls):6.2f} s best {median(walls):6.2f} s median"
            f" {cpu:6.2f} CPU s {peak / 2**20:6.0f} MiB peak"
        )
    best = {side: min(run["wall"] for run in taken) for side, taken in runs.items()}
    fastest = min(options.forms, key=best.__getitem__)
    print(f"offing / DuckDB ({fastest}): {best['offing'] / best[fastest]:.2f} of the time")


if __name__ == "__main__":
    main()
