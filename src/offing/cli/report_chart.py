"""Two distributions of one column as inline SVG: the reference filled, the current as a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from offing.metrics.sentence import number
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import Cells, NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.stats.arrays import Floats

WIDTH, HEIGHT = 320, 132
_BASE = 108
_BINS = 32
_FEW = 12
_TOP = 6
_TAIL = 0.005
_SKEWED = 300.0
_NAME = 16


@dataclass(frozen=True)
class Bars:
    """Shares of both samples per level; `names` say which."""

    names: Sequence[str]
    current: Floats
    reference: Floats


def chart(name: str, current: ColumnCounts, reference: ColumnCounts, cut: Cut) -> str:
    """Return an SVG that overlays the shares of both samples, or a line that says why there is none."""
    if not current.n or not reference.n:
        side = "current file" if reference.n else "reference"
        return f'<p class="none">no values in the {side}</p>'
    label = f"{name}: distribution in the reference and in the current file"
    if (
        isinstance(current, NumericCounts)
        and isinstance(reference, NumericCounts)
        and isinstance(cut, NumericGrid)
    ):
        cells = np.union1d(current.cells, reference.cells)
        if cells.size <= _FEW:
            return _bars(label, _values(cells, current, reference, cut))
        return _overlay(label, *_histogram(current, reference, cut))
    if not isinstance(current, NumericCounts) and not isinstance(reference, NumericCounts):
        return _bars(label, _levels(current, reference, cut)) if isinstance(cut, CategoricalLevels) else ""
    return '<p class="none">the two files hold different kinds of values</p>'


def _values(cells: Cells, current: NumericCounts, reference: NumericCounts, grid: NumericGrid) -> Bars:
    """Return the few values of a numeric column by the edge that belongs to their cell."""
    lower, upper = grid.edges(cells)
    names = [
        number(float(high if cell < 0 else low)) for cell, low, high in zip(cells, lower, upper, strict=True)
    ]
    return Bars(names, *(_on(cells, side) / side.n for side in (current, reference)))


def _on(cells: Cells, side: NumericCounts) -> Floats:
    shares = np.zeros(cells.size)
    shares[np.searchsorted(cells, side.cells)] = side.counts
    return shares


def _levels(current: CategoricalCounts, reference: CategoricalCounts, levels: CategoricalLevels) -> Bars:
    both = current.counts / current.n + reference.counts / reference.n
    top = np.argsort(-both, kind="stable")[:_TOP]
    names = [levels.known[place] for place in top.tolist()]
    now, then = (side.counts[top] / side.n for side in (current, reference))
    rest = [
        (side.counts.sum() - side.counts[top].sum() + side.other) / side.n for side in (current, reference)
    ]
    fresh = [side.new / side.n for side in (current, reference)]
    for label, shares in (("all others", rest), ("new levels", fresh)):
        if any(shares):
            names, now, then = [*names, label], np.append(now, shares[0]), np.append(then, shares[1])
    return Bars(names, now, then)


def _histogram(
    current: NumericCounts, reference: NumericCounts, grid: NumericGrid
) -> tuple[Floats, Floats, Floats, bool]:
    """Return bin edges, the shares of both samples, and whether the bins are of equal ratio."""
    cells = np.union1d(current.cells, reference.cells)
    shares = [_on(cells, side) / side.n for side in (current, reference)]
    middle = grid.representative(cells)
    cumulated = np.cumsum(shares[0] + shares[1]) / 2
    low = float(middle[int(np.searchsorted(cumulated, _TAIL))])
    high = float(middle[min(int(np.searchsorted(cumulated, 1 - _TAIL)), cells.size - 1)])
    if not high > low:
        low, high = float(middle[0]), float(middle[-1])
    bounds = [side.minimum for side in (current, reference)], [side.maximum for side in (current, reference)]
    low = max(low, min(value for value in bounds[0] if value is not None))
    high = min(high, max(value for value in bounds[1] if value is not None))
    skewed = min(value for value in bounds[0] if value is not None) > 0 and high / low > _SKEWED
    edges = np.geomspace(low, high, _BINS + 1) if skewed else 2 * np.linspace(low / 2, high / 2, _BINS + 1)
    lower, upper = grid.edges(cells)
    now, then = (_spread(share, lower, upper, edges) for share in shares)
    return edges, now, then, skewed


def _spread(shares: Floats, lower: Floats, upper: Floats, edges: Floats) -> Floats:
    """Deal each cell's share to the bins that it overlaps; what is outside goes to the end bins."""
    cumulated = np.concatenate([np.zeros(1), np.cumsum(shares)])
    bounds = np.concatenate([lower, upper[-1:]])
    at = np.interp(edges, bounds, cumulated)
    at[0], at[-1] = 0.0, 1.0
    dealt: Floats = np.maximum(np.diff(at), 0.0)
    return dealt


def _overlay(label: str, edges: Floats, current: Floats, reference: Floats, skewed: bool) -> str:
    top = max(float(current.max()), float(reference.max()), 1e-9)
    steps = [_steps(shares / top) for shares in (reference, current)]
    left, right = f"0,{_BASE}", f"{WIDTH},{_BASE}"
    middle = math.sqrt(edges[0] * edges[-1]) if skewed else edges[0] / 2 + edges[-1] / 2
    scale, under = " (log scale)" if skewed else "", HEIGHT - 8
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>"
        f'<polygon class="then" points="{left} {steps[0]} {right}"/>'
        f'<polyline class="now" points="{left} {steps[1]} {right}"/>'
        f'<line class="axis" x1="0" x2="{WIDTH}" y1="{_BASE}" y2="{_BASE}"/>'
        f'<text x="0" y="{under}">{number(float(edges[0]))}</text>'
        f'<text x="{WIDTH / 2}" y="{under}" text-anchor="middle">{number(float(middle))}{scale}</text>'
        f'<text x="{WIDTH}" y="{under}" text-anchor="end">{number(float(edges[-1]))}</text></svg>'
    )


def _steps(heights: Floats) -> str:
    wide = WIDTH / heights.size
    points = []
    for place, height in enumerate(heights.tolist()):
        y = _BASE - height * (_BASE - 6)
        points.append(f"{place * wide:.1f},{y:.1f} {(place + 1) * wide:.1f},{y:.1f}")
    return " ".join(points)


def _bars(label: str, bars: Bars) -> str:
    row = 24
    height = row * len(bars.names) + 4
    top = max(float(bars.current.max()), float(bars.reference.max()), 1e-9)
    left, room = 112, WIDTH - 112 - 46
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">',
        f"<title>{escape(label)}</title>",
    ]
    for place, (name, now, then) in enumerate(zip(bars.names, bars.current, bars.reference, strict=True)):
        y = place * row + 4
        after = left + max(now, then) / top * room + 6
        short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
        parts.append(
            f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(short)}'
            f"<title>{escape(name)}</title></text>"
            f'<rect class="then" x="{left}" y="{y}" width="{then / top * room:.1f}" height="9" rx="1.5"/>'
            f'<rect class="bar" x="{left}" y="{y + 10}" width="{now / top * room:.1f}" height="7" rx="1.5"/>'
            f'<text x="{after:.1f}" y="{y + 13}">{_percent(float(now))}</text>'
        )
    return "".join([*parts, "</svg>"])


def _percent(share: float) -> str:
    percent = 100 * share
    return (
        f"{percent:.0f} %"
        if percent >= 10 or percent == 0
        else f"{percent:.1f} %"
        if percent >= 0.1
        else "<0.1 %"
    )
