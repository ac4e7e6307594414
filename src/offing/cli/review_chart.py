"""The month of one metric as an SVG line with its interval, the baseline's mean and the incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from offing.cli.review_words import Review, metric_value

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 1060, 220, 64, 10, 26


def trend_chart(review: Review) -> str:
    """Return an SVG of the review's trend; steps without a value leave a gap."""
    trend = review["trend"]
    count = len(trend["t"])
    known = [v for name in ("value", "low", "high") for v in trend[name] if v is not None]
    usual = trend["baseline"]
    low, high = min([*known, *([usual] if usual is not None else [])]), max([*known, usual or known[0]])
    room = (high - low or abs(high) or 1.0) * 0.06
    frame = _Frame(count, low - room, high + room)
    label = escape(f"{trend['title']} by step")
    parts = [
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">',
        *_bands(review, trend, frame),
        *_axes(trend, frame),
        *_lines(trend, frame),
        "</svg>",
    ]
    return "".join(parts)


class _Frame:
    """Places steps and values on the drawing."""

    def __init__(self, count: int, low: float, high: float) -> None:
        self.count, self.low, self.high = count, low, high
        self.step = (WIDTH - LEFT) / max(1, count)

    def x(self, place: float) -> float:
        return LEFT + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _bands(review: Review, trend: Mapping[str, Any], frame: _Frame) -> Iterator[str]:
    """Yield a band for each incident, over the steps between its start and its last alarm."""
    for one in (*review["alarms"]["lasting"], *review["alarms"]["incidents"]):
        last = one["last_alarm_at"] or review["to"]
        inside = [i for i, t in enumerate(trend["t"]) if one["started_at"] <= t <= last]
        if inside:
            left = frame.x(inside[0]) - frame.step / 2
            width = frame.step * (inside[-1] - inside[0] + 1)
            title = f"<title>{escape(one['title'])}</title>"
            yield f'<rect class="band" x="{left:.1f}" y="{TOP}" width="{width:.1f}" '
            yield f'height="{HEIGHT - TOP - BOTTOM}">{title}</rect>'


def _axes(trend: Mapping[str, Any], frame: _Frame) -> Iterator[str]:
    for share in (0.1, 0.5, 0.9):
        value = frame.low + share * (frame.high - frame.low)
        y = frame.y(value)
        yield f'<line class="axis" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        text = escape(metric_value(value, trend["unit"]))
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'
    every = max(1, frame.count // 6)
    for place in range(0, frame.count, every):
        at, day = f'x="{frame.x(place):.1f}" y="{HEIGHT - 6}"', escape(trend["t"][place][5:10])
        yield f'<text {at} text-anchor="middle">{day}</text>'
    if trend["baseline"] is not None:
        y = frame.y(trend["baseline"])
        yield f'<line class="usual" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _lines(trend: Mapping[str, Any], frame: _Frame) -> Iterator[str]:
    for run in _runs(trend["value"]):
        bounded = [i for i in run if trend["low"][i] is not None and trend["high"][i] is not None]
        if len(bounded) > 1:
            there = [f"{frame.x(i):.1f},{frame.y(trend['high'][i]):.1f}" for i in bounded]
            back = [f"{frame.x(i):.1f},{frame.y(trend['low'][i]):.1f}" for i in reversed(bounded)]
            yield f'<polygon class="interval" points="{" ".join([*there, *back])}"/>'
        points = [f"{frame.x(i):.1f},{frame.y(trend['value'][i]):.1f}" for i in run]
        if len(points) == 1:
            x, y = points[0].split(",")
            yield f'<circle class="dot" cx="{x}" cy="{y}" r="2.5"/>'
        else:
            yield f'<polyline class="now" points="{" ".join(points)}"/>'


def _runs(values: Sequence[float | None]) -> Iterator[list[int]]:
    """Yield the places of consecutive values that are known."""
    for known, places in groupby(range(len(values)), key=lambda i: values[i] is not None):
        if known:
            yield list(places)
