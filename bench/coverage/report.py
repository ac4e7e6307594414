"""The tables of what is kept: a row for each metric, further rows, and the cells outside 92 % to 98 %."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.coverage.scenario import SIZES, Scenario
from bench.coverage.suite import SCENARIOS
from bench.coverage.tally import Tally, read

from offing.metrics.catalogue import get
from offing.metrics.metric import FAMILIES

README = Path(__file__).parent / "README.md"
LEAST, MOST = 0.92, 0.98
FEW = 100
"""Of fewer intervals no share is given."""


@dataclass(frozen=True)
class Row:
    """One series of one scenario, with its tally at each size."""

    scenario: Scenario
    series: str
    tallies: dict[int, Tally]

    @property
    def metric(self) -> str:
        """The id of the metric."""
        return self.series.split("(")[0].split(" ")[0]

    @property
    def about(self) -> str:
        """The scenario with the column or slice, if any."""
        rest = self.series.removeprefix(self.metric).strip()
        return f"{self.scenario.name} {rest.strip('()[]')}".strip()

    @property
    def rank(self) -> int:
        """The place of its column among those that stand for a metric, the first being best."""
        rest = self.series.removeprefix(self.metric).strip(" ()[]")
        columns = self.scenario.columns
        return columns.index(rest) if rest in columns else len(columns) if rest else -1


def rows() -> list[Row]:
    """Return every series that is kept, in the order of the scenarios."""
    found: dict[tuple[str, str], Row] = {}
    for scenario in SCENARIOS.values():
        for n in SIZES:
            kept = read(scenario.name, n)
            for name, tally in kept.tallies.items():
                # A simulation in which the metric has nothing to say at all withholds its value too.
                tally.withheld = kept.done - tally.runs
                row = found.setdefault((scenario.name, name), Row(scenario, name, {}))
                row.tallies[n] = tally
    return list(found.values())


def metrics_of(scenario: Scenario) -> set[str]:
    """Return the metrics of which a scenario has results."""
    return {row.metric for row in rows() if row.scenario is scenario}


def split(found: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return one row for each metric, by family and id, and all others in their order."""
    order = list(SCENARIOS.values())
    best: dict[str, Row] = {}
    for row in sorted(found, key=lambda row: (order.index(row.scenario), row.rank)):
        best.setdefault(row.metric, row)
    chosen = sorted(best.values(), key=lambda row: (FAMILIES.index(get(row.metric).family), row.metric))
    kept = {id(row) for row in chosen}
    return chosen, [row for row in found if id(row) not in kept]


def outside(found: Iterable[Row]) -> Iterator[tuple[Row, int, Tally]]:
    """Yield every cell whose share lies outside 92 % to 98 %."""
    for row in found:
        for n, tally in row.tallies.items():
            if tally.runs >= FEW and not LEAST <= tally.coverage <= MOST:
                yield row, n, tally


def tables() -> str:
    """Return the Markdown tables of what is kept."""
    chosen, others = split(rows())
    if not chosen:
        return "Nothing is kept yet."
    parts = [
        _summary(chosen, others),
        _states(),
        _table("family", chosen),
        "### Further columns, slices and tasks",
    ]
    parts += [_table("family", others), "### Cells outside 92 % to 98 %", _outside([*chosen, *others])]
    return "\n\n".join(parts)


def write() -> None:
    """Write the tables, and what is drawn in each scenario, into README.md between its marks."""
    text = README.read_text("utf-8")
    drawn = [[f"`{one.name}`", one.about] for one in SCENARIOS.values()]
    parts = {"tables": tables(), "scenarios": _markdown(["scenario", "what is drawn"], drawn)}
    for name, body in parts.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, after = text.split(begin)[0], text.split(end)[1]
        text = f"{before}{begin}\n\n{body}\n\n{end}{after}"
    README.write_text(text, "utf-8")


def _summary(chosen: Sequence[Row], others: Sequence[Row]) -> str:
    lines = []
    for name, part in (("one row for each metric", chosen), ("further rows", others)):
        cells = [tally for row in part for tally in row.tallies.values() if tally.runs >= FEW]
        inside = sum(LEAST <= tally.coverage <= MOST for tally in cells)
        low = sum(tally.coverage < LEAST for tally in cells)
        lines.append(
            f"* {name}: {len(part)} rows, {len(cells)} cells with intervals, {inside} within 92 % to 98 %, "
            f"{low} below, {len(cells) - inside - low} above"
        )
    return "\n".join(lines)


def _states() -> str:
    """Say which state of the package each scenario was measured with."""
    found: dict[str, list[str]] = {}
    for name in SCENARIOS:
        for n in SIZES:
            kept = read(name, n)
            if kept.done and name not in found.setdefault(kept.code, []):
                found[kept.code].append(name)
    states = (f"`{state}`: {', '.join(names)}" for state, names in found.items())
    return f"State of `src/offing` (git's hash of the folder) that was measured: {'; '.join(states)}."


def _table(first: str, found: Iterable[Row]) -> str:
    head = [first, "metric", "of", *(f"n = {n:,}" for n in SIZES)]
    body = [
        [get(row.metric).family, f"`{row.metric}`", row.about, *(_cell(row.tallies.get(n)) for n in SIZES)]
        for row in found
    ]
    return _markdown(head, body)


def _outside(found: Iterable[Row]) -> str:
    head = ["metric", "of", "n", "held", "truth below", "truth above", "mean error / width", "simulations"]
    body = [
        [
            f"`{row.metric}`", row.about, f"{n:,}", f"{tally.coverage:.1%}",
            f"{tally.below / tally.runs:.1%}", f"{tally.above / tally.runs:.1%}", _lean(tally),
            f"{tally.runs:,}",
        ]
        for row, n, tally in outside(found)
    ]  # fmt: skip
    return _markdown(head, body)


def _lean(tally: Tally) -> str:
    return f"{tally.errors / tally.widths:+.3f}" if tally.widths else ""


def _cell(tally: Tally | None) -> str:
    """Return `95.1 (2.4 + 2.5)`: held, truth below and above the interval, what was withheld, few runs."""
    if tally is None:
        return ""
    total = tally.runs + tally.withheld
    if tally.runs < FEW:
        return "withheld"
    held, below, above = (f"{100 * part / tally.runs:.1f}" for part in (tally.held, tally.below, tally.above))
    text = f"{held} ({below} + {above})"
    if not LEAST <= tally.coverage <= MOST:
        text = f"**{held}** ({below} + {above})"
    if tally.withheld:
        share = tally.withheld / total
        text += f", {share:.0%} withheld" if share >= 0.01 else ", < 1% withheld"
    return text if total == 2000 else f"{text}, {total:,} runs"


def _markdown(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
