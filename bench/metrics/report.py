"""What was measured, as tables."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Any

from bench.metrics.cases import BUDGETS, CASES, PROFILE_BYTES, Case
from bench.metrics.results import Results, Run
from rich.console import Console
from rich.table import Table

OFFING = "offing"
MIB = 2**20


def print_case(console: Console, case: Case, results: Results) -> None:
    """Print every side of a case, with its ratio to Offing and whether the target is met.

    `others` are the CPU seconds that the rest of the machine took meanwhile. The peers work on one core,
    so that on a busy machine the ratio of CPU times is the one to trust: with both cores free Offing's
    wall time is shorter than its CPU time, and theirs is not.
    """
    ours = _typical(results.runs(case.name, OFFING))
    table = Table(title=f"{case.name}: {case.title}", title_justify="left")
    table.add_column("side")
    for name in ("wall s", "CPU s", "others", "peak MiB", "values", "wall ratio", "CPU ratio", "target"):
        table.add_column(name, justify="right")
    table.add_column("", justify="left")
    for side in (OFFING, *case.targets):
        table.add_row(side, *_cells(side, _typical(results.runs(case.name, side)), ours, case))
    console.print(table)
    for side in case.targets:
        for run in results.runs(case.name, side):
            if "error" in run:
                console.print(f"{side}: {run['error'][-600:]}", markup=False)
    console.print(_stages(results.runs(case.name, OFFING)), markup=False)


def _typical(runs: Iterable[Run]) -> Run | None:
    """Return the run with the median wall time, of an even number the faster one."""
    done = sorted((run for run in runs if "error" not in run), key=lambda run: float(run["wall"]))
    return done[(len(done) - 1) // 2] if done else None


def _cells(side: str, run: Run | None, ours: Run | None, case: Case) -> list[str]:
    if run is None:
        return ["not measured", "", "", "", "", "", "", _target(case, side), ""]
    cells = [
        f"{run['wall']:.2f}",
        f"{run['cpu']:.2f}",
        f"{run['others']:.1f}",
        f"{run['peak'] / MIB:,.0f}",
        f"{run['answer']['values']:,}",
    ]
    if side == OFFING or ours is None:
        return [*cells, "", "", _target(case, side), ""]
    ratio = run["wall"] / ours["wall"]
    met = "met" if ratio >= case.targets[side] else "missed"
    return [*cells, f"{ratio:.1f}", f"{run['cpu'] / ours['cpu']:.1f}", _target(case, side), met]


def _target(case: Case, side: str) -> str:
    return f"{case.targets[side]:g}" if side in case.targets else ""


def _stages(runs: list[Run]) -> str:
    done = [run for run in runs if "error" not in run]
    if not done:
        return "".join(f"offing: {run['error']}" for run in runs)
    names = done[0]["answer"]["stages"]
    parts = [f"{name} {median(run['answer']['stages'][name] for run in done):.2f} s" for name in names]
    return f"offing, median of {len(done)}: {', '.join(parts)}\n"


def print_import(console: Console, run: Run) -> None:
    """Print what `import offing` adds to an empty process."""
    limit = BUDGETS["import"]
    spread = f"median of {run['times']}, {run['low']:.1f} to {run['high']:.1f}"
    console.print(
        f"import offing: {run['import']:.1f} ms ({spread}), {run['cpu']:.1f} ms CPU, beyond the"
        f" {run['empty']:.1f} ms of an empty process; at most {limit:g}: {_met(run['import'] <= limit)}\n"
    )


def print_bucket(console: Console, run: Run) -> None:
    """Print what the metrics of one bucket take, by set of metrics."""
    answer: dict[str, Any] = run["answer"]["shown"]
    limit = BUDGETS["bucket"]
    console.print(f"bucket: {answer['what']}", markup=False)
    for name in ("all", "stored"):
        one = {
            key.removeprefix(f"{name} "): value for key, value in answer.items() if key.startswith(name + " ")
        }
        met = f"; at most {limit:g}: {_met(one['median'] <= limit)}" if name == "all" else ""
        console.print(
            f"  {name} metrics: {one['median']:.1f} ms (median of {one['buckets']:.0f} buckets, warm;"
            f" best {one['best']:.1f}, worst {one['worst']:.1f}; CPU {one['cpu']:.1f}),"
            f" first bucket {one['cold']:.1f} ms, {one['points']:,.0f} points{met}",
            markup=False,
        )
    console.print(f"  slowest: {answer['slowest']}\n", markup=False)


def print_profile(console: Console, runs: dict[str, list[Run]]) -> None:
    """Print the whole profile of the kernel's file beside DuckDB's histograms."""
    typical = {side: run for side, taken in runs.items() if (run := _typical(taken))}
    for side, run in typical.items():
        console.print(
            f"profile, {side}: {run['wall']:.2f} s (median of {len(runs[side])}), {run['cpu']:.2f} CPU s,"
            f" {run['peak'] / MIB:,.0f} MiB, others {run['others']:.1f} CPU s"
        )
    if OFFING in typical and "sets" in typical:
        ours, theirs = typical[OFFING], typical["sets"]
        console.print(
            f"  under 2 GiB: {_met(ours['peak'] <= PROFILE_BYTES)}; no slower than DuckDB:"
            f" {_met(ours['wall'] <= theirs['wall'])} ({ours['wall'] / theirs['wall']:.2f})\n"
        )


def _met(good: bool) -> str:
    return "met" if good else "missed"


def names() -> list[str]:
    """Return the names of all cases, as the command line takes them."""
    return [*CASES, "profile", "import", "bucket"]
