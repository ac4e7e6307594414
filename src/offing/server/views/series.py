"""Stored points as columns of numbers."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from offing.domain.point import Point
from offing.domain.window import Window
from offing.errors import NotFound, nearest
from offing.metrics import catalogue
from offing.runtime.app import App
from offing.server.views.columnar import finite, times
from offing.server.views.period import parse_period
from offing.server.views.slices import check_slice

_EVER = Window(-(2**62), 2**62)


def series_page(
    app: App, model: str, chosen: tuple[str | None, str | None, str | None], t: str | None
) -> dict[str, Any]:
    """Return the stored series of `chosen` (metric, column, slice); None chooses all.

    Raises NotFound for a model, metric, column or slice that does not exist.
    """
    view = app.view(model)
    metric, column, slice_ = chosen
    if metric is not None:
        catalogue.get(metric)
    if view is not None:
        check_slice(view.stored.plan, slice_)
        columns = {series.column for series in view.history.series}
        if column is not None and column not in columns:
            raise NotFound(f"no series of {column!r}", hint=nearest(column, columns - {""}))
    window = parse_period(t, _EVER) if t else None
    points = app.points.load(
        model, window=window, metrics=None if metric is None else [metric], column=column, slice_=slice_
    )
    grouped = groupby(points, key=lambda p: (p.metric, p.column, p.slice))
    return {"series": [_series(key, list(found)) for key, found in grouped]}


def _series(key: tuple[str, str | None, str | None], points: list[Point]) -> dict[str, Any]:
    metric, column, slice_ = key
    return {
        "metric": metric,
        "column": column,
        "slice": slice_,
        "unit": catalogue.get(metric).unit,
        "t": times(p.window.start for p in points),
        "value": [finite(p.value) for p in points],
        "low": [finite(p.low) for p in points],
        "high": [finite(p.high) for p in points],
        "n": [p.n for p in points],
        "m": [p.m for p in points],
        "expected": [finite(p.expected) for p in points],
        "status": [p.status.value for p in points],
        "reason": [p.reason for p in points],
    }
