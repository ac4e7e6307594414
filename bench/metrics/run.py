"""Offing beside its peers: whole processes, wall time, CPU time and peak memory, and the ratios.

    python bench/metrics/run.py                       # peers without a stored result, then Offing
    python bench/metrics/run.py --only offing         # Offing again, beside the stored results
    python bench/metrics/run.py --only nannyml --again --cases daily
    python bench/metrics/run.py --show                # the stored results, nothing is run

Environments, data and results are under $OFFING_BENCH_CACHE (~/.cache/offing-bench). Every run is one
process that reads both Parquet files, computes and prints; start-up and imports count. A peer is run once
unless `--repeat-peers` says otherwise, Offing `--repeat` times; tables show the median run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.metrics import own
from bench.metrics.cases import CASES, Case
from bench.metrics.generate import ensure
from bench.metrics.measure import whole_process
from bench.metrics.peers import OFFING as OURS
from bench.metrics.peers import PEERS, SIDES, NotInstalled, cache, environment, python_of
from bench.metrics.report import OFFING, names, print_bucket, print_case, print_import, print_profile
from bench.metrics.results import Results
from rich.console import Console


def main() -> None:
    options = _options()
    console = Console(width=120)
    results = Results(options.rows)
    data = cache() / "data" / str(options.rows)
    chosen = [CASES[name] for name in options.cases if name in CASES]
    if not options.show:
        ensure(data, options.rows)
        for case in chosen:
            for peer in (name for name in case.targets if name in options.only):
                _measure_peer(console, results, case, peer, data, options)
        if "profile" in options.cases and own.WHYLOGS in options.only:
            own.profile_with_whylogs(results, options.timeout)
        if OFFING in options.only:
            _measure_offing(console, results, chosen, data, options)
    for case in chosen:
        print_case(console, case, results)
    for name, show in (("import", print_import), ("bucket", print_bucket)):
        for run in results.runs(name, OFFING)[-1:] if name in options.cases else []:
            show(console, run)
    if "profile" in options.cases:
        sides = {side: results.runs("profile", side) for side in (*own.PROFILE_SIDES, own.WHYLOGS)}
        print_profile(console, {side: taken for side, taken in sides.items() if taken})


def _measure_peer(
    console: Console, results: Results, case: Case, name: str, data: Path, options: argparse.Namespace
) -> None:
    """Run a peer, unless its result is stored; what went wrong is a result too."""
    if options.again:
        results.forget(case.name, name)
    done = len([run for run in results.runs(case.name, name) if "error" not in run])
    if not done:
        results.forget(case.name, name)  # failures of earlier sessions
    try:
        python = python_of(PEERS[name]) if done < options.repeat_peers else None
    except NotInstalled as error:
        results.add(case.name, name, {"error": f"cannot be installed: {error}"})
        return
    for _ in range(done, options.repeat_peers):
        files = [str(data / f"{case.data}-{side}.parquet") for side in ("reference", "current")]
        command = [str(python), str(SIDES / PEERS[name].script), case.name, *files]
        run = whole_process(command, timeout=options.timeout, environ=environment())
        results.add(case.name, name, run)
        said = run.get("error") or f"{run['wall']:.1f} s, {run['answer']['stages']}"
        console.print(f"{case.name} {name}: {said}, others {run['others']:.1f} CPU s", markup=False)


def _measure_offing(
    console: Console, results: Results, chosen: list[Case], data: Path, options: argparse.Namespace
) -> None:
    """Measure Offing's own side anew; the cases take turns."""
    python = str(python_of(OURS))
    for case in chosen:
        results.forget(case.name, OFFING)
    for _ in range(options.repeat):
        for case in chosen:
            files = [str(data / f"{case.data}-{side}.parquet") for side in ("reference", "current")]
            command = [python, str(SIDES / OURS.script), case.name, *files]
            results.add(
                case.name, OFFING, whole_process(command, timeout=options.timeout, environ=environment())
            )
    for name in ("import", "bucket", "profile"):
        if name in options.cases:
            console.print(f"measuring {name}")
            own.MEASURES[name](results, data, options.repeat)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=[OFFING, *PEERS], default=[*PEERS, OFFING])
    parser.add_argument("--cases", nargs="+", choices=names(), default=[*CASES, "import", "bucket"])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3, help="runs of Offing")
    parser.add_argument("--repeat-peers", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=3600.0, help="seconds for one run")
    parser.add_argument("--again", action="store_true", help="measure peers whose result is stored, too")
    parser.add_argument("--show", action="store_true", help="print what is stored, run nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
