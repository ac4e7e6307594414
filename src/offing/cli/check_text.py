"""A comparison as text: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from offing.cli.checked import Checked
from offing.compare.finding import CheckVerdict, Comparison, FindingSeverity
from offing.domain.point import Point, PointStatus
from offing.domain.words import number
from offing.metrics import catalogue

SHAPES = {"critical": "▲", "warning": "◆", "ok": "●", "too_few": "○"}
"""A shape beside each word, for those who do not see the colour."""

_STYLES = {"critical": "bold red", "warning": "bold yellow", "ok": "bold green", "too_few": "bold"}
_PLAIN_WIDTH = 200


@dataclass(frozen=True)
class ColumnRow:
    """What the table of columns says of one column; the points that there are."""

    name: str
    psi: Point | None
    missing: Point | None
    status: str


def print_checked(checked: Checked, *, page: Path | None = None) -> None:
    """Print what was guessed, the verdict, the findings and the table of columns."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH, color_system=None)
    found = checked.comparison
    guessed = (
        ", ".join(f"{role} = {name}" for role, name in checked.guesses.items()) or "no roles, features only"
    )
    console.print(Text(f"columns: {guessed}; task: {checked.task.value}"), soft_wrap=True)
    for note in checked.notes:
        console.print(Text(f"note: {note}"), soft_wrap=True)
    console.print()
    console.print(_verdict(found), soft_wrap=True)
    for finding in found.findings:
        name = finding.severity.value
        line = Text.assemble((f"{SHAPES[name]} {name:<8}", _STYLES[name]), "  ", finding.sentence)
        console.print(line, soft_wrap=True)
    console.print()
    for table in (
        _metrics(found, plain=not console.is_terminal),
        _columns(found, plain=not console.is_terminal),
    ):
        if table.row_count:
            console.print(table)
    if page is not None:
        console.print(Text(f"page: {page}"), soft_wrap=True)


def column_rows(found: Comparison) -> list[ColumnRow]:
    """Return a row per column, those with findings first, then by PSI."""
    points = {(p.metric, p.column): p for p in found.points if p.slice is None}
    worst = {f.column: f.severity.value for f in reversed(found.findings) if f.column and not f.slice}
    names = dict.fromkeys(column for _, column in points if column)
    rows = [
        ColumnRow(name, points.get(("psi", name)), points.get(("missing", name)), worst.get(name, "ok"))
        for name in [*names, *(name for name in worst if name not in names)]
    ]
    order = {"critical": 0, "warning": 1, "ok": 2}
    return sorted(
        rows, key=lambda row: (order[row.status], -(row.psi.value or 0.0) if row.psi else 0.0, row.name)
    )


def model_points(found: Comparison) -> list[Point]:
    """Return the points of the whole model that have a value, but for those without meaning here."""
    return [
        p
        for p in found.points
        if p.column is None and p.slice is None and p.status is PointStatus.OK and p.metric != "volume"
    ]


def headline(found: Comparison) -> str:
    """Say the verdict in a line."""
    n, m = f"{found.current.rows:,}", f"{found.reference.rows:,}"
    against = f"{n} rows against {m}"
    if found.verdict is CheckVerdict.TOO_FEW:
        return f"too few rows to compare: {against}; 50 on each side are the least"
    counts = [(sum(f.severity is s for f in found.findings), s.value) for s in FindingSeverity]
    said = " and ".join(f"{count} {name}" for count, name in counts if count)
    return (
        f"{said}: {against}"
        if said
        else f"nothing changed by more than chance, and enough to matter: {against}"
    )


def psi_text(point: Point | None) -> str:
    """Write `0.14 (0.09 to 0.20; 0.02 by chance)`."""
    if point is None or point.value is None:
        return "–" if point is None else point.reason or point.status.value
    digits = 2 if point.value < 1 else 1
    value, low, high = (f"{part or 0:.{digits}f}" for part in (point.value, point.low, point.high))
    return f"{value} ({low} to {high}; {point.expected or 0:.2f} by chance)"


def missing_text(point: Point | None) -> str:
    """Write `1.2 % (was 0.8 %)`."""
    if point is None or point.value is None:
        return "–"
    before = f" (was {number(point.expected, 'ratio')})" if point.expected is not None else ""
    return f"{number(point.value, 'ratio')}{before}"


def metric_texts(point: Point) -> tuple[str, str, str]:
    """Write value, interval and the reference's value of a metric of the whole."""
    unit = catalogue.get(point.metric).unit
    unit = "value" if point.metric == "roc_auc" else unit
    low, high = (number(bound or 0.0, unit) for bound in (point.low, point.high))
    return (
        number(point.value or 0.0, unit),
        f"{low} to {high}",
        "–" if point.expected is None else number(point.expected, unit),
    )


def _verdict(found: Comparison) -> Text:
    name = found.verdict.value
    return Text.assemble((f"{SHAPES[name]} {name.replace('_', ' ')}", _STYLES[name]), f"  {headline(found)}")


def _metrics(found: Comparison, *, plain: bool) -> Table:
    rows = ((catalogue.get(p.metric).title, *metric_texts(p), f"{p.n:,}") for p in model_points(found))
    return _table(("metric", "now", "95 %", "reference", "n"), rows, plain=plain)


def _columns(found: Comparison, *, plain: bool) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for row in column_rows(found):
            n, m = (f"{size or 0:,}" if row.psi else "–" for size in _sizes(row.psi))
            status = f"{SHAPES[row.status]} {row.status}"
            yield status, row.name, psi_text(row.psi), missing_text(row.missing), n, m

    return _table(("", "column", "PSI", "missing", "n", "m"), rows(), plain=plain)


def _sizes(point: Point | None) -> tuple[int | None, int | None]:
    return (point.n, point.m) if point is not None else (None, None)


def _table(titles: tuple[str, ...], rows: Iterator[tuple[str, ...]], *, plain: bool) -> Table:
    table = Table(box=None if plain else SIMPLE_HEAD, pad_edge=False, header_style="" if plain else "bold")
    for title in titles:
        table.add_column(title, justify="right" if title in ("n", "m") else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
