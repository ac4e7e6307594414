"""Points as columns of numbers: stored ones, and those computed because somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from offing.domain.point import Point
from offing.domain.window import Window
from offing.engines.filter import parse_filter
from offing.errors import NotFound, nearest
from offing.metrics import catalogue
from offing.runtime.app import App
from offing.runtime.inspector import Question
from offing.runtime.model_view import ModelView
from offing.runtime.monitoring import judged_metrics
from offing.server.views.columnar import finite, times
from offing.server.views.period import parse_period
from offing.server.views.slices import check_slice

_EVER = Window(-(2**62), 2**62)


@dataclass(frozen=True)
class Choice:
    """Which series are asked for; None chooses all. `where` is the text of a filter."""

    metric: str | None = None
    column: str | None = None
    slice: str | None = None
    where: str | None = None
    whole: bool = False


def series_page(app: App, model: str, choice: Choice, t: str | None) -> dict[str, Any]:
    """Return the series of `choice`: the stored ones, or computed where no monitor needs them stored.

    With `whole` each has one point, of the whole period. Raises NotFound for a model, metric, column
    or slice that does not exist, and InvalidEvent for a filter that cannot be understood.
    """
    view = app.view(model)
    if choice.metric is not None:
        catalogue.get(choice.metric)
    if view is not None:
        check_slice(view.stored.plan, choice.slice)
    if view is not None and _is_computed(view, choice):
        points = _computed(app, view, choice, t)
        _check_column(choice.column, {point.column for point in points})
        points = [p for p in points if choice.column in (None, p.column)]
    else:
        if view is not None:
            _check_column(choice.column, {series.column for series in view.history.series})
        window = parse_period(t, _EVER) if t else None
        metrics = None if choice.metric is None else [choice.metric]
        points = [*app.points.load(model, window=window, metrics=metrics, column=choice.column)]
    points.sort(key=lambda p: (p.metric, p.column or "", p.slice or "", p.window.start))
    grouped = groupby(points, key=lambda p: (p.metric, p.column, p.slice))
    return {"series": [_series(key, list(found)) for key, found in grouped]}


def _is_computed(view: ModelView, choice: Choice) -> bool:
    """Say whether a choice goes beyond what is stored."""
    if choice.slice is not None or choice.where is not None or choice.whole:
        return True
    return choice.metric is not None and choice.metric not in judged_metrics(view.config)


def _computed(app: App, view: ModelView, choice: Choice, t: str | None) -> list[Point]:
    starts = view.history.starts
    ever = Window(int(starts[0]), int(starts[-1]) + view.history.width)
    period = parse_period(t, ever) if t else ever
    metrics = [choice.metric] if choice.metric is not None else _quick()
    where = parse_filter(choice.where) if choice.where is not None else None
    question = Question(metrics, choice.slice, where)
    if choice.whole:
        return app.inspector.whole(view, period, question)
    return app.inspector.steps(view, period, question)


def _quick() -> list[str]:
    """Return all metrics but those that fit a model to rows: these are computed when named."""
    return [name for name, metric in catalogue.all_metrics().items() if "sample" not in metric.needs]


def _check_column(column: str | None, known: set[str | None]) -> None:
    names = {name for name in known if name}
    if column is not None and known and column not in names:
        raise NotFound(f"no series of {column!r}", hint=nearest(column, names))


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
        "note": [p.note for p in points],
    }
