"""A comparison as one page: self-contained HTML, without a script and without the network."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib import resources

from offing.cli.check_text import (
    ColumnRow,
    column_rows,
    headline,
    metric_texts,
    missing_text,
    model_points,
    psi_text,
)
from offing.cli.checked import Checked
from offing.cli.report_chart import chart
from offing.compare.finding import Comparison, Finding
from offing.metrics import catalogue
from offing.metrics.comparison import column_pairs

_SHAPES = {
    "critical": '<path d="M8 1.5 15.5 14.5H.5Z"/>',
    "warning": '<path d="M8 .5 15.5 8 8 15.5.5 8Z"/>',
    "ok": '<circle cx="8" cy="8" r="6.5"/>',
    "too_few": '<path d="M2 2h12v12H2Z"/>',
}
_WORDS = {"critical": "Critical", "warning": "Warning", "ok": "OK", "too_few": "Too few rows"}
_MOST_COLUMNS = 400


def page(checked: Checked) -> str:
    """Return the page: verdict, findings, metrics, and a histogram per column, the suspects first.

    All text of the files (names, values) is escaped. Beyond 400 columns only the first are drawn.
    """
    found = checked.comparison
    style = resources.files("offing.cli").joinpath("report.css").read_text("utf-8")
    files = f"{checked.current.name} against {checked.reference.name}"
    title = f"{_WORDS[found.verdict.value]}: {files}"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>",
        "<header><h1>Offing <span>check</span></h1>",
        f'<p class="files">{escape(files)}</p></header>',
        _verdict(found),
        *_findings(found),
        *_metrics(found),
        *_columns(found),
        *_notes(checked),
        "</main></body></html>\n",
    ]
    return "".join(parts)


def _mark(state: str, size: int) -> str:
    box = f'width="{size}" height="{size}" viewBox="0 0 16 16" aria-hidden="true"'
    return f'<svg class="mark" {box}>{_SHAPES[state]}</svg>'


def _state(state: str) -> str:
    return f'<span class="state {state}">{_mark(state, 12)}{_WORDS[state]}</span>'


def _verdict(found: Comparison) -> str:
    state = found.verdict.value
    words = escape(_sentence(headline(found)))
    return (
        f'<section class="verdict {state}">{_mark(state, 34)}'
        f"<div><strong>{_WORDS[state]}</strong><p>{words}</p></div></section>"
    )


def _findings(found: Comparison) -> Iterator[str]:
    if not found.findings:
        return
    yield '<h2>What changed</h2><ul class="findings">'
    yield from (_finding(finding) for finding in found.findings)
    yield "</ul>"


def _finding(finding: Finding) -> str:
    return f"<li>{_state(finding.severity.value)}<span>{escape(finding.sentence)}</span></li>"


def _metrics(found: Comparison) -> Iterator[str]:
    points = model_points(found)
    if not points:
        return
    yield '<h2>The model</h2><div class="scroll"><table><thead><tr><th>Metric</th><th>Now</th>'
    yield '<th>95 % interval</th><th>Reference</th><th class="n">Rows</th></tr></thead><tbody>'
    for point in points:
        cells = "".join(f"<td>{escape(text)}</td>" for text in metric_texts(point))
        title = escape(catalogue.get(point.metric).title)
        yield f'<tr><td>{title}</td>{cells}<td class="n">{point.n:,}</td></tr>'
    yield "</tbody></table></div>"


def _columns(found: Comparison) -> Iterator[str]:
    rows = column_rows(found)
    if not rows:
        return
    pairs = {pair.name: pair for pair in column_pairs(found.current, found.reference, found.plan)}
    yield "<h2>Columns, the most suspect first</h2>"
    yield '<p class="legend"><span><i class="a"></i>reference</span><span><i class="b"></i>current</span></p>'
    yield '<div class="cards">'
    for row in rows[:_MOST_COLUMNS]:
        pair = pairs.get(row.name)
        plot = '<p class="none">only one file has this column</p>'
        if pair is not None and pair.baseline is not None:
            plot = chart(row.name, pair.counts, pair.baseline.counts, pair.cut)
        yield _card(row, plot)
    yield "</div>"
    if len(rows) > _MOST_COLUMNS:
        yield f'<p class="notes">and {len(rows) - _MOST_COLUMNS} more columns without a finding</p>'


def _card(row: ColumnRow, plot: str) -> str:
    return (
        f'<article class="card {row.status}"><h3><b>{escape(row.name)}</b>{_state(row.status)}</h3>{plot}'
        f"<dl><dt>PSI</dt><dd>{escape(psi_text(row.psi))}</dd>"
        f"<dt>Missing</dt><dd>{escape(missing_text(row.missing))}</dd></dl></article>"
    )


def _notes(checked: Checked) -> Iterator[str]:
    guessed = [f"{role} is the column {name}" for role, name in checked.guesses.items()]
    yield '<h2>What was assumed</h2><ul class="notes">'
    yield from (f"<li>{escape(_sentence(text))}</li>" for text in (*guessed, f"task: {checked.task.value}"))
    yield from (f"<li>{escape(_sentence(note))}</li>" for note in checked.notes)
    yield "</ul>"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
