"""The tables and pictures of what is kept: tools as they come, delays at the same rate, events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from bench.alarms import logs, promises, suites, traces
from bench.alarms.drawing import Panel, draw
from bench.alarms.markdown import merged, table
from bench.alarms.matching import RATES, Statistic, cells, duel, statistics
from bench.alarms.scoring import Delay, Interval, first, quiet
from bench.alarms.spec import Spec
from bench.alarms.traces import Run

HERE = Path(__file__).parent
README, PICTURES = HERE / "README.md", HERE / "pictures"
FEW = 5


def write(sides: list[str]) -> None:
    """Write the tables of the sides into README.md between its marks, the pictures and the logs beside it.

    Where no shifted run is kept, tables of delays stay as they are, and so do rows of which nothing is kept:
    what is published in logs is enough to count false alarms.
    """
    for suite, side in product(logs.SUITES, sides):
        traces.publish(suite, side)
    text = README.read_text("utf-8")
    text = _between(text, "promises", promises.tables(_inside(text, "promises")))
    pictures = _pictures(sides)
    if not pictures:
        print("No shifted runs are kept: the tables of delays stay as they are.")
        quiet = tables([suite for suite in suites.ALL if suite in logs.SUITES], sides)
        README.write_text(_between(text, "tables", merged(_inside(text, "tables"), quiet, 2)), "utf-8")
        return
    PICTURES.mkdir(exist_ok=True)
    links = []
    for name, svg in pictures.items():
        (PICTURES / f"{name}.svg").write_text(svg, "utf-8")
        links.append(f"![Delay against false alarms: {name}](pictures/{name}.svg)")
    body = "\n\n".join([tables(list(suites.ALL), sides), *links])
    README.write_text(_between(text, "tables", body), "utf-8")


def _inside(text: str, mark: str) -> str:
    """Return what is between the two marks of this name."""
    return text.split(f"<!-- {mark} -->")[1].split(f"<!-- end of {mark} -->")[0]


def _between(text: str, mark: str, body: str) -> str:
    """Return the text with `body` between its two marks of this name."""
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    return f"{text.split(begin)[0]}{begin}\n\n{body}\n\n{end}{text.split(end)[1]}"


def tables(chosen: Sequence[str], sides: Sequence[str]) -> str:
    """Return the Markdown tables of the suites that anything is kept of."""
    parts = []
    for suite in chosen:
        if suite != "real":
            parts += _quiet_tables(suite, sides)
    parts += _delay_tables(list(chosen), list(sides))
    if "real" in chosen:
        parts += _real_table(sides)
    parts += _trouble(list(chosen), list(sides))
    return "\n\n".join(parts) or "Nothing is kept yet."


def _quiet_tables(suite: str, sides: Sequence[str]) -> list[str]:
    """One table for each pool and kind of stream: every configuration as it comes, nothing having changed."""
    rows: dict[str, list[list[str]]] = {}
    for side in sides:
        groups: dict[str, list[Run]] = {}
        for run in traces.read(suite, side):
            if not run.spec.shift and run.spec.start < 0:
                groups.setdefault(run.spec.quiet, []).append(run)
        for cell, runs in groups.items():
            kind, pool, rest = cell.split("/", 2)
            for name in runs[0].alarms:
                promised = runs[0].promises.get(name)
                found = quiet([run.alarms[name][run.begin :] for run in runs], promised)
                rows.setdefault(f"{kind} of {pool}", []).append([
                    f"{side}: {name}", rest, str(found.runs), f"{found.alarms:.1f}", f"{found.episodes:.1f}",
                    f"{found.any:.2f}", _interval(found.between, found.runs),
                    f"{promised:g}" if promised else "",
                    f"{found.octaves:+.2f}" if found.octaves is not None else "", _cost(runs),
                ])  # fmt: skip
    head = ["side, as it comes", "cell", "runs", "alarms in 30 buckets", "episodes in 30 buckets",
            "P(any in the stream)", "buckets between false alarms (95 %)", "promised", "octaves",
            "ms a bucket"]  # fmt: skip
    title = "### Suite {}, {}: nothing changes"
    return [f"{title.format(suite, name)}\n\n{table(head, found)}" for name, found in rows.items()]


def _delay_tables(chosen: list[str], sides: list[str]) -> list[str]:
    """For each pool, traffic and rate: the delay of every statistic, shift by shift."""
    found = statistics(chosen, sides)
    parts = []
    for group, specs in _groups(found).items():
        for wanted in RATES:
            body = []
            for spec in specs:
                delays = [one.delay(spec.cell, wanted) for one in found]
                if any(delays):
                    body.append([f"{spec.shift} {spec.size:g}", *map(_delay, delays)])
            kept = [i for i in range(len(found)) if any(row[i + 1] for row in body)]
            if body:
                head = ["shift", *(found[i].title for i in kept)]
                title = f"### {group}: delay at 1 false alarm in {wanted:.0f} buckets, measured"
                shown = [[row[0], *(row[i + 1] for i in kept)] for row in body]
                parts.append(f"{title}\n\n{table(head, shown)}")
    for wanted in RATES:
        for whom, without in (("any tool or textbook rule", ""), ("any tool", "textbook")):
            result = duel(found, wanted, without=without)
            if result.cells:
                parts.append(
                    f"At 1 in {wanted:.0f}, Offing's median delay is no longer than that of {whom} in "
                    f"{result.no_later} of {result.cells} cells, and longer by one bucket at most in "
                    f"{result.by_one} more; of the {result.slow} in which the best of them needs more than 5 "
                    f"buckets, it is at most half in {result.halved}."
                )
    return parts


def _groups(found: list[Statistic]) -> dict[str, list[Spec]]:
    groups: dict[str, list[Spec]] = {}
    for spec in cells(found):
        groups.setdefault(f"{spec.quiet}, {spec.buckets - spec.start} buckets", []).append(spec)
    return groups


def _real_table(sides: Sequence[str]) -> list[str]:
    """What happened: alarms before the event, and how long after it the first one came."""
    rows = []
    for side in sides:
        for run in traces.read("real", side):
            for name, alarms in run.alarms.items():
                start = run.spec.start if run.spec.start >= 0 else len(alarms)
                after = first(alarms[start:], 0.5)
                seen = str(after + 1) if after < len(alarms) - start else "never"
                delay = seen if start < len(alarms) else ""
                before = f"{alarms[:start].sum():.0f} of {start}"
                rows.append([f"{side}: {name}", run.spec.pool, before, delay])
    head = ["side, as it comes", "event", "buckets with an alarm before it", "delay in buckets"]
    return [f"### Real events\n\n{table(head, rows)}"] if rows else []


def _trouble(chosen: list[str], sides: list[str]) -> list[str]:
    """Runs that failed at a side, and runs of which two sides saw different rows."""
    lines = []
    for suite in chosen:
        for side in sides:
            said = traces.failures(suite, side)
            lines += [f"* {suite}, {side}: {len(said)} runs failed, such as: `{said[0]}`"] if said else []
        lines += [f"* not the same rows: {name}" for name in traces.disagreements(suite, sides)]
    return ["### Runs that failed\n\n" + "\n".join(lines)] if lines else []


def _pictures(sides: list[str]) -> dict[str, str]:
    """Return the SVG of each group of shifted cells, by name."""
    found = statistics(list(suites.ALL), sides)
    made = {}
    for group, specs in _groups(found).items():
        panels = []
        for spec in specs:
            drawn = [(one.title, one.curve(spec.cell)) for one in found]
            curves: dict[str, Sequence[tuple[float, float]]] = {t: c for t, c in drawn if len(c) > 1}
            if curves:
                panels.append(Panel(f"{spec.shift} {spec.size:g}", spec.buckets - spec.start, curves))
        if panels:
            made[group.replace(", ", "-").replace("/", "-").replace(" ", "-")] = draw(panels)
    return made


def _delay(found: Delay | None) -> str:
    """`median (restricted mean, its interval)`, with the runs that were left out when there are any."""
    if found is None:
        return ""
    median = "never" if found.median > found.horizon else f"{found.median:g}"
    early = f", {found.early} early" if found.early else ""
    return f"{median} ({_interval(found.mean, found.runs)}; n={found.runs}{early})"


def _cost(runs: list[Run]) -> str:
    """Return the milliseconds of wall time for each judged bucket, fitting to the baseline included."""
    return f"{1e3 * sum(run.seconds for run in runs) / sum(run.spec.buckets for run in runs):.3g}"


def _interval(found: Interval, runs: int) -> str:
    """Return the value with its interval, unless the bootstrap has too few runs to mean it."""

    def short(value: float) -> str:
        return "∞" if value == float("inf") else f"{value:.3g}"

    if runs < FEW:
        return short(found.value)
    return f"{short(found.value)}, {short(found.low)} to {short(found.high)}"
