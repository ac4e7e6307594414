"""How often the 95 % intervals of metrics hold what they are about, at n of 50, 500 and 5,000.

    python bench/coverage/run.py                          # what is missing of 2,000 simulations of everything
    python bench/coverage/run.py --only binary psi        # scenarios, or those that have a metric
    python bench/coverage/run.py --runs 400 --sizes 50 500 --again
    python bench/coverage/run.py --report                 # simulate nothing, write the tables of the README

Results are kept by scenario and size, in `results/coverage` of $OFFING_BENCH_CACHE (~/.cache/offing-bench).
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.coverage import report
from bench.coverage.scenario import POPULATION, SIZES, Scenario
from bench.coverage.simulate import simulate, wanted
from bench.coverage.suite import SCENARIOS
from bench.coverage.tally import folder, read
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def main() -> None:
    options = _options()
    console = Console(width=110)
    for scenario in [] if options.report else _chosen(options.only):
        _run(console, scenario, options)
    if options.report:
        report.write()
    elif options.show:
        console.print(report.tables(), markup=False, soft_wrap=True)


def _run(console: Console, scenario: Scenario, options: argparse.Namespace) -> None:
    """Simulate what is missing of one scenario; its truths are computed only when something is."""
    if options.again:
        for n in options.sizes:
            (folder() / f"{scenario.name}-{n}.json").unlink(missing_ok=True)
    missing = [n for n in options.sizes if _missing(scenario, n, options) > 0]
    if not missing:
        return
    began = time.perf_counter()
    ready = scenario.start(options.population)
    console.print(f"{scenario.name}: truths in {time.perf_counter() - began:.0f} s")
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    for n in missing:
        with Progress(*bars, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(f"{scenario.name} n={n}", total=_missing(scenario, n, options))
            tick = partial(progress.advance, bar)
            kept = simulate(scenario, ready, n, options.runs, options.seed, tick=tick)
        each = 1e3 * kept.seconds / kept.done
        console.print(f"{scenario.name} n={n}: {kept.done} simulations, {each:.0f} ms each")


def _missing(scenario: Scenario, n: int, options: argparse.Namespace) -> int:
    kept = read(scenario.name, n)
    return wanted(scenario, n, options.runs) - (kept.done if kept.seed == options.seed else 0)


def _chosen(names: list[str]) -> list[Scenario]:
    """Return the named scenarios and those that are known to have a named metric; all without names."""
    if not names:
        return list(SCENARIOS.values())
    found = [one for one in SCENARIOS.values() if one.name in names or report.metrics_of(one) & set(names)]
    if not found:
        raise SystemExit(f"neither a scenario nor a metric of one that was simulated: {', '.join(names)}")
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=2000, help="simulations of each scenario and size")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="rows of a window")
    parser.add_argument("--only", nargs="+", default=[], help="scenarios or metrics")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--population", type=int, default=POPULATION, help="rows that truths come from")
    parser.add_argument("--again", action="store_true", help="forget what is kept of these")
    parser.add_argument("--show", action="store_true", help="print the tables at the end")
    parser.add_argument("--report", action="store_true", help="write the tables of the README only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
