"""What Offing promised and what came, cell by cell; and what an exact promise would show.

    python -m bench.alarms.promises

prints the second. The mean time between false alarms, exposure over first alarms, is exact for alarms that
come at random. Where a step has as many rows as the baseline or more, the error of the one baseline is in
every step: some streams alarm soon and the others hardly ever, and the mean depends on how long they are
watched. So streams with a threshold that exactly 63 % pass within the promised time are simulated here, and
counted as the benchmark counts: what they show above 0 is the measure's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from bench.alarms import suites, traces
from bench.alarms.draws import Floats
from bench.alarms.markdown import merged, table
from bench.alarms.scoring import exposure, first, mean_time
from bench.alarms.spec import Spec
from bench.alarms.traces import Run

from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_scan import cell_scan

SIDE, NAME = "offing", "any shift"
SIZES = (50, 500, 5_000)
"""Rows of a bucket."""

HEAD = (
    "rows of", "columns", "runs", "mean octaves of the cells", "within 0.4", "chi-square about the mean",
)  # fmt: skip
NEAR = 0.4
"""Octaves from the promise that are near enough."""

PROMISED, WATCHED, CELLS, RUNS = 180, 360, 20, 250


def tables(old: str = "") -> str:
    """Return the tables of streams of rows and of days, with the rows of `old` of which nothing is kept."""
    found = cells()
    return merged(merged(merged(old, _by_rows(found), 3), _together(found), 2), _by_days(found), 2)


def cells() -> dict[Spec, list[Run]]:
    """Return the runs in which nothing changes, by what they repeat."""
    found: dict[Spec, list[Run]] = {}
    for suite in ("null", "days"):
        for run in traces.read(suite, SIDE):
            if not run.spec.shift and NAME in run.promises:
                found.setdefault(_cell(run.spec), []).append(run)
    return found


def written(runs: list[Run]) -> str:
    """Return octaves with their standard error, and the share with an alarm in the promised time."""
    octaves, error = measured(runs)
    share = f"{soon(runs) / len(runs):.0%}".replace("%", " %")
    return f"{octaves:+.2f} (± {error:.2f}), {share} in {len(runs)}"


def soon(runs: list[Run]) -> int:
    """Return how many runs have an alarm within the promised time."""
    return sum(first(_judged(run), 0.5) < run.promises[NAME] for run in runs)


def measured(runs: list[Run]) -> tuple[float, float]:
    """Return the octaves of a cell's runs and their standard error."""
    return octaves_of(*counted(runs), runs[0].promises[NAME])


def counted(runs: list[Run]) -> tuple[float, int]:
    """Return the judged buckets until the first alarm, over all runs, and the first alarms."""
    time, ended = exposure([_judged(run) for run in runs], 0.5)
    return float(time.sum()), int(ended.sum())


def octaves_of(buckets: float, alarms: int, promised: float) -> tuple[float, float]:
    """Return log2 of the mean time between first alarms over the promised one, and its standard error."""
    octaves = math.log2(buckets / max(alarms, 0.5) / promised)
    return octaves, 1 / math.log(2) / math.sqrt(max(alarms, 1))


def summary(octaves: Sequence[float], errors: Sequence[float]) -> list[str]:
    """Return the mean over cells with its standard error, how many are within 0.4, and their chi-square."""
    found, own = np.array(octaves), np.array(errors)
    error = math.sqrt((own**2).sum()) / len(own)
    apart = (((found - found.mean()) / own) ** 2).sum()
    near = f"{(abs(found) <= NEAR).sum()} of {len(own)}"
    return [f"{found.mean():+.2f} (± {error:.2f})", near, f"{apart:.1f} on {len(own) - 1}"]


def _judged(run: Run) -> Floats:
    return run.alarms[NAME][run.begin :]


def exact(m: int, n: int, runs: int = RUNS) -> float:
    """Return the octaves that streams show whose threshold 63 % of them pass within the promised time.

    One column of 20 equal cells in order, a baseline of `m` rows, `n` a step.
    """
    rng = np.random.default_rng(m + n)
    shares = np.full(CELLS, 1 / CELLS)
    levels = [
        cell_scan(
            rng.multinomial(n, shares, WATCHED),
            CellBaseline(rng.multinomial(m, shares), CELLS, np.arange(float(CELLS))),
        ).evidence
        for _ in range(runs)
    ]
    threshold = float(np.quantile([one[:PROMISED].max() for one in levels], math.exp(-1)))
    return math.log2(mean_time(levels, threshold) / PROMISED)


def _cell(spec: Spec) -> Spec:
    """Return the spec without what differs between runs of a cell."""
    return Spec(**{**spec.to_json(), "seed": 0, "suite": "", "buckets": 0})


def _by_rows(found: dict[Spec, list[Run]]) -> str:
    lines: dict[tuple[str, bool, int, int], dict[int, str]] = {}
    for cell, runs in found.items():
        if cell.kind == "rows":
            key = (cell.pool, cell.varying, cell.columns, cell.baseline)
            lines.setdefault(key, {})[cell.rows] = written(runs)
    head = ["rows of", "columns", "baseline rows", *(f"n {size:,}" for size in SIZES)]
    body = [
        [pool + ", sizes varying" * varying, str(columns), f"{baseline:,}"]
        + [cells.get(size, "") for size in SIZES]
        for (pool, varying, columns, baseline), cells in sorted(lines.items())
    ]
    return table(head, body) if body else ""


def _together(found: dict[Spec, list[Run]]) -> str:
    """Return the mean octaves of all cells of so many columns, how much their cells differ, and the share of
    all streams with an alarm within the promised time."""
    groups: dict[tuple[str, int], list[tuple[float, float, int, int]]] = {}
    for cell, runs in found.items():
        if cell.kind == "rows":
            groups.setdefault((cell.pool, cell.columns), []).append((*measured(runs), len(runs), soon(runs)))
    body = []
    for (pool, columns), cells in sorted(groups.items()):
        octaves, errors, counts, early = zip(*cells, strict=True)
        runs, share = sum(counts), sum(early) / sum(counts)
        told = f"{100 * share:.0f} % (± {100 * math.sqrt(share * (1 - share) / runs):.0f})"
        body.append([pool, str(columns), str(runs), *summary(octaves, errors), told])
    return table([*HEAD, "alarm in time"], body) if body else ""


def _by_days(found: dict[Spec, list[Run]]) -> str:
    body = [
        [f"{cell.pool}, in the order of the season" if cell.kind == "season" else cell.pool,
         str(cell.baseline), written(runs)]
        for cell, runs in sorted(found.items(), key=lambda item: (item[0].pool, item[0].baseline))
        if cell.kind in ("days", "season")
    ]  # fmt: skip
    head = ["days of", "baseline days", "octaves, alarm within the promised time"]
    return table(head, body) if body else ""


def main() -> None:
    """Print what an exact promise would show."""
    print("baseline rows |", " | ".join(f"n {size:,}" for size in SIZES))
    for m in sorted({spec.baseline for spec in suites.cells("null")}):
        print(f"{m:,} |", " | ".join(f"{exact(m, n):+.2f}" for n in SIZES), flush=True)


if __name__ == "__main__":
    main()
