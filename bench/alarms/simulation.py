"""How near thresholds by rows come to what independent rows do, where the truth is known.

    python -m bench.alarms.simulation            # some ten minutes

Two tables, in octaves of the time between false alarms: above 0 alarms are rarer than promised. The first has
one column at the level that one of twelve passes: the truth drawn from what may lie behind the baseline, as
`cell_threshold` does it, and beside it a baseline drawn again from its own shares. The second has normal
columns that all correlate with each other: thresholds with the tables of their pairs, and without.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from bench.alarms.markdown import table

from offing.profiles.coarse_cells import NUMERIC_CELLS as CELLS
from offing.profiles.crossed import QUANTILES as COARSE
from offing.profiles.step_cells import LEAST_ROWS
from offing.stats.arrays import Floats, Ints
from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_scan import cell_scan
from offing.stats.cell_threshold import cell_threshold
from offing.stats.column_tree import ColumnTree

HORIZON = 60
"""Steps of a stream."""

SIZES = ((500, 50), (500, 500), (500, 5_000), (5_000, 500), (5_000, 5_000))
RUNS, STREAMS, COPIES = 6_000, 240, 12
LEVELS = {
    "numbers": None,
    "six levels": np.array([0.5, 0.25, 0.1, 0.07, 0.05, 0.03]),
    "fifteen levels, Zipf": np.arange(1, 16) ** -1.3 / (np.arange(1, 16) ** -1.3).sum(),
}


def drawn(shares: Floats | None, m: int, rng: np.random.Generator) -> tuple[CellBaseline, Floats]:
    """Return a baseline of m rows in the cells that it chooses, and the true shares of these."""
    if shares is None:
        edges = np.sort(rng.random(m))[m // CELLS :: m // CELLS]
        return CellBaseline(np.full(CELLS, m // CELLS), CELLS), np.diff(edges, prepend=0.0, append=1.0)
    rows = rng.multinomial(m, shares)
    own = rows >= LEAST_ROWS
    merged = [np.append(part[own], part[~own].sum()) for part in (rows, shares)]
    return CellBaseline(merged[0].astype(np.int64), 0), merged[1]


def one_column(shares: Floats | None, m: int, n: int) -> list[str]:
    """Return the octaves of both simulations at the level that one real stream in twelve passes."""
    rng = np.random.default_rng(m + n)
    real, truths, again = [], [], []
    for _ in range(RUNS // 20):
        for _ in range(20):
            baseline, truth = drawn(shares, m, rng)
            real.append(_largest(rng.multinomial(n, truth, HORIZON), baseline))
        steps = ColumnTree.of([baseline.counts], {}).draw(np.full((20, HORIZON), n), rng)[0]
        truths += cell_scan(steps, baseline).evidence.max(-1).tolist()
        for _ in range(20):
            redrawn = CellBaseline(rng.multinomial(m, baseline.counts / m), baseline.ordered)
            steps = rng.multinomial(n, baseline.counts / m, HORIZON)
            again.append(_largest(steps, redrawn))
    level = np.quantile(real, 11 / 12)
    want = -math.log(11 / 12)
    return [
        f"{math.log2(-math.log1p(-np.mean(np.array(part) > level)) / want):+.2f}" for part in (truths, again)
    ]


def together(correlation: float, m: int, n: int) -> list[str]:
    """Return the octaves of a promise for columns that correlate, with tables of pairs and without."""
    rng = np.random.default_rng([m, n, int(1000 * correlation)])
    levels, thresholds = [], []
    for run in range(STREAMS):
        baseline = _normals(correlation, m, rng)
        edges = np.quantile(baseline, np.arange(1, CELLS) / CELLS, axis=0)
        columns = [CellBaseline(one, CELLS) for one in _counted(baseline, edges, 1)[:, 0]]
        if run % (STREAMS // 6) == 0:
            tables = _tables(baseline)
            options = {"horizon": HORIZON, "seed": run}
            pair = [cell_threshold(columns, np.array([n]), known, **options) for known in (tables, {})]
        steps = _counted(_normals(correlation, n * HORIZON, rng), edges, HORIZON)
        levels.append(max(_largest(*one) for one in zip(steps, columns, strict=True)))
        thresholds.append(pair)
    passed = (np.array(levels)[:, None] > np.array(thresholds)).mean(0)
    return [f"{-math.log2(-math.log1p(-share)):+.2f}" for share in passed]


def _largest(steps: Ints, baseline: CellBaseline) -> float:
    return float(cell_scan(steps, baseline).evidence.max())


def _normals(correlation: float, rows: int, rng: np.random.Generator) -> Floats:
    common = rng.standard_normal((rows, 1))
    own = rng.standard_normal((rows, COPIES))
    found: Floats = math.sqrt(correlation) * common + math.sqrt(1 - correlation) * own
    return found


def _counted(rows: Floats, edges: Floats, steps: int) -> Ints:
    """Return columns x steps x cells."""
    step = np.repeat(np.arange(steps), len(rows) // steps) * CELLS
    places = [np.searchsorted(edges[:, one], rows[:, one], side="right") + step for one in range(COPIES)]
    return np.stack([np.bincount(one, minlength=steps * CELLS).reshape(steps, CELLS) for one in places])


def _tables(rows: Floats) -> dict[tuple[int, int], Ints]:
    places = np.argsort(np.argsort(rows, axis=0), axis=0) * COARSE // len(rows)
    found = {}
    for a, b in combinations(range(COPIES), 2):
        cells = np.bincount(places[:, a] * COARSE + places[:, b], minlength=COARSE**2)
        found[a, b] = cells.reshape(COARSE, COARSE)
    return found


def main() -> None:
    """Print both tables."""
    alone = [
        [kind, f"{m:,}", f"{n:,}", *one_column(shares, m, n)]
        for kind, shares in LEVELS.items()
        for m, n in SIZES
    ]
    print(table(["one column", "baseline rows", "rows a step", "truth drawn", "baseline drawn again"], alone))
    linked = [
        [f"{correlation}", f"{m:,}", f"{n:,}", *together(correlation, m, n)]
        for m, n in ((5_000, 500), (5_000, 5_000))
        for correlation in (0.8, 0.95, 0.99)
    ]
    head = ["correlation of twelve columns", "baseline rows", "rows a step", "with pairs", "without"]
    print("\n" + table(head, linked))


if __name__ == "__main__":
    main()
