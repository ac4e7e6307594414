"""Curves of delay against false alarms as SVG, drawn by hand: one panel for each shifted cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDE, HIGH, LEFT, TOP, GAP = 250, 190, 46, 34, 26
COLORS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c564b", "#7f7f7f",
    "#9467bd", "#bcbd22", "#17becf",
)  # fmt: skip
TIMES = (3, 10, 30, 100, 300, 1000)


@dataclass(frozen=True)
class Panel:
    """One shifted cell: its title, the horizon, and each side's curve of (time between alarms, delay)."""

    title: str
    horizon: float
    curves: dict[str, Sequence[tuple[float, float]]]


def draw(panels: Sequence[Panel], across: int = 3) -> str:
    """Return the panels beside each other with one legend, as the text of an SVG file."""
    names = list(dict.fromkeys(name for panel in panels for name in panel.curves))
    rows = -(-len(panels) // across)
    width = across * (WIDE + LEFT + GAP)
    below = rows * (HIGH + TOP + 2 * GAP)
    high = below + 18 * -(-len(names) // 3) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {high}" width="{width}" '
        f'height="{high}" font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{high}" fill="#fff"/>',
    ]
    for number, panel in enumerate(panels):
        x = number % across * (WIDE + LEFT + GAP) + LEFT
        y = number // across * (HIGH + TOP + 2 * GAP) + TOP
        parts.append(f'<g transform="translate({x} {y})">{_panel(panel, names)}</g>')
    for number, name in enumerate(names):
        x, y = LEFT + number % 3 * (width // 3), below + 18 * (number // 3) + 8
        color = COLORS[number % len(COLORS)]
        parts.append(f'<rect x="{x}" y="{y - 8}" width="14" height="4" fill="{color}"/>')
        parts.append(f'<text x="{x + 20}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _panel(panel: Panel, names: Sequence[str]) -> str:
    parts = [f'<text x="0" y="-10" font-weight="bold">{escape(panel.title)}</text>']
    parts.append(f'<rect width="{WIDE}" height="{HIGH}" fill="none" stroke="#999"/>')
    for time in TIMES:
        x = _x(time)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{HIGH}" stroke="#eee"/>')
        parts.append(f'<text x="{x:.1f}" y="{HIGH + 14}" text-anchor="middle">{time}</text>')
    parts.append(
        f'<text transform="translate(-34 {HIGH / 2}) rotate(-90)" text-anchor="middle" fill="#555">'
        "mean delay in buckets</text>"
    )
    for share in (0.0, 0.5, 1.0):
        delay = 1 + share * (panel.horizon - 1)
        y = _y(delay, panel.horizon) + 4
        parts.append(f'<text x="-6" y="{y:.1f}" text-anchor="end">{delay:.0f}</text>')
    for name, curve in panel.curves.items():
        color = COLORS[names.index(name) % len(COLORS)]
        points = " ".join(f"{_x(t):.1f},{_y(d, panel.horizon):.1f}" for t, d in curve)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.6"/>')
    parts.append(
        f'<text x="{WIDE / 2}" y="{HIGH + 30}" text-anchor="middle" fill="#555">'
        "buckets between false alarms</text>"
    )
    return "".join(parts)


def _x(time: float) -> float:
    """Return the place of a time between 2 and 1,000 buckets on a log scale."""
    return WIDE * math.log(min(max(time, 2.0), 1000.0) / 2) / math.log(500)


def _y(delay: float, horizon: float) -> float:
    return HIGH * (1 - (delay - 1) / max(horizon - 1, 1))
