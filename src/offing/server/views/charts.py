"""The charts of a model: a few series, each with its normal band, limit and states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import Window
from offing.metrics import catalogue
from offing.monitors.budget import MIN_STEPS
from offing.monitors.history import History, SeriesPoints
from offing.monitors.maturity import mature_steps
from offing.runtime.config_monitors import LimitConfig
from offing.runtime.model_view import ModelView
from offing.server.views.columnar import finite, numbers, times, within
from offing.server.views.standing import why_unknown
from offing.stats.arrays import Bools, Floats

MIN_BAND = 8
"""A normal band is drawn from so many baseline steps on."""


@dataclass(frozen=True)
class Wanted:
    """One chart that a model page has when the model has the series."""

    id: str
    tier: str
    metric: str


CHARTS = (
    Wanted("performance", "Model", "roc_auc"),
    Wanted("performance", "Model", "rmse"),
    Wanted("performance", "Model", "accuracy"),
    Wanted("loss", "Model", "log_loss"),
    Wanted("prediction", "Model", "prediction_rate"),
    Wanted("prediction", "Model", "prediction_mean"),
    Wanted("labels", "Data", "label_coverage"),
    Wanted("system", "System", "volume"),
    Wanted("latency", "System", "latency_p95"),
    Wanted("errors", "System", "error_rate"),
)


def model_charts(view: ModelView, period: Window) -> list[dict[str, Any]]:
    """Return the charts of the model page, business first: what people look at, then why."""
    history = view.history
    rows = within(history.starts, period.start, period.end)
    business = [s for s in history.series if s.metric == "kpi_mean" and not s.slice]
    charts = [series_chart(view, series, rows, id_="business", tier="Business") for series in business]
    seen: set[str] = set()
    for wanted in CHARTS:
        series = Series(wanted.metric)
        if series in history.series and wanted.id not in seen and _any(history.series[series].value[rows]):
            seen.add(wanted.id)
            charts.append(series_chart(view, series, rows, id_=wanted.id, tier=wanted.tier))
    charts[len(business) + 1 : len(business) + 1] = list(_data_charts(view, rows))
    return charts


def series_chart(view: ModelView, series: Series, rows: Bools, *, id_: str, tier: str) -> dict[str, Any]:
    """Return one chart of a stored series."""
    history, points = view.history, view.history.series[series]
    metric = catalogue.get(series.metric)
    pending = _pending_from(history, rows) if metric.family == "performance" else None
    return {
        "id": f"{id_}:{series.column}" if series.column else id_,
        "tier": tier,
        "title": _title(series),
        "help": metric.help,
        "metric": series.metric,
        "column": series.column or None,
        "unit": display_unit(series, points),
        "t": times(history.starts[rows]),
        "value": numbers(points.value[rows]),
        "low": numbers(points.low[rows]),
        "high": numbers(points.high[rows]),
        "n": [int(n) for n in points.n[rows]],
        "expected": numbers(points.expected[rows]) if _any(points.expected) else None,
        "normal": normal_band(view, series, points),
        "limit": _limit(view, series),
        "pending_from": pending,
        "state": _states(view, [series], rows),
    }


def _title(series: Series) -> str:
    title = catalogue.get(series.metric).title
    title += f" of {series.column}" if series.column else ""
    return title + (f" where {series.slice}" if series.slice else "")


def display_unit(series: Series, points: SeriesPoints) -> str:
    """Return how a series is written: `share` (as per cent), `count`, `ms` or `value`."""
    unit = catalogue.get(series.metric).unit
    share = unit == "ratio" or (series.metric == "kpi_mean" and _all_within_unit(points.value))
    return "share" if share else unit


def normal_band(view: ModelView, series: Series, points: SeriesPoints) -> dict[str, float | None]:
    """Return where 95 % of the baseline's steps lie."""
    values = points.value[view.history.baseline & view.history.closed]
    values = values[np.isfinite(values)]
    if values.size < MIN_BAND:
        return {"low": None, "high": None}
    if series.metric == "volume":
        values = values / view.config.baseline.traffic_share
    low, high = np.quantile(values, [0.025, 0.975])
    return {"low": finite(float(low)), "high": finite(float(high))}


def _data_charts(view: ModelView, rows: Bools) -> Iterator[dict[str, Any]]:
    history = view.history
    drifting = [s for s in history.series if s.metric in ("ridit", "spread", "psi") and not s.slice]
    if drifting:
        value = _columns_alarming(view, (Cause.DRIFT, Cause.PREDICTION))[rows]
        text = "How many columns have drifted from the baseline, by the alert budget. Normal is 0."
        chart = _computed(view, rows, value, ("drift", "Data", "Columns that drifted", text, "count"))
        yield {**chart, "state": _states(view, drifting, rows)}
    missing = [s for s in history.series if s.metric == "missing" and not s.slice]
    if missing:
        with np.errstate(invalid="ignore"):
            stacked = np.column_stack([history.series[s].value for s in missing])
            value = np.nansum(stacked, axis=1) / np.maximum(np.isfinite(stacked).sum(axis=1), 1)
        value = np.where(np.isfinite(stacked).any(axis=1), value, np.nan)
        text = "The share of missing values over all columns. Normal is what the baseline has."
        chart = _computed(view, rows, value[rows], ("quality", "Data", "Missing values", text, "share"))
        yield {**chart, "normal": _band_of(view, value), "state": _states(view, missing, rows)}


def _computed(
    view: ModelView, rows: Bools, value: Floats, words: tuple[str, str, str, str, str]
) -> dict[str, Any]:
    id_, tier, title, text, unit = words
    volume = view.history.series.get(Series("volume"))
    count = volume.n[rows] if volume is not None else np.zeros(int(rows.sum()), np.int64)
    return {
        "id": id_,
        "tier": tier,
        "title": title,
        "help": text,
        "metric": id_,
        "column": None,
        "unit": unit,
        "t": times(view.history.starts[rows]),
        "value": numbers(value),
        "low": numbers(value),
        "high": numbers(value),
        "n": [int(n) for n in count],
        "expected": None,
        "normal": {"low": 0.0, "high": 0.0} if unit == "count" else {"low": None, "high": None},
        "limit": {"above": None, "below": None},
        "pending_from": None,
    }


def _columns_alarming(view: ModelView, causes: tuple[Cause, ...]) -> Floats:
    """Return at each judged step how many columns have an alarming verdict; NaN where not judged."""
    place = {int(start): i for i, start in enumerate(view.history.starts)}
    columns: list[set[str]] = [set() for _ in place]
    for verdict in view.evaluation.verdicts:
        if verdict.alarming and verdict.cause in causes and verdict.at.start in place:
            columns[place[verdict.at.start]].update(verdict.series.columns)
    counts = np.array([len(found) for found in columns], dtype=np.float64)
    return np.where(_known_normal(view), counts, np.nan)


def _known_normal(view: ModelView) -> Bools:
    """Return the judged steps, none of them while the baseline is too short to say what is normal."""
    history = view.history
    enough = int((history.baseline & history.closed).sum()) >= MIN_STEPS
    return history.judged if enough else np.zeros_like(history.judged)


def _states(view: ModelView, series: list[Series], rows: Bools) -> list[str]:
    history = view.history
    known = np.zeros(len(history.starts), np.bool_)
    for one in series:
        known |= np.isfinite(history.series[one].value)
    state = np.where(known, State.OK.value, State.NO_DATA.value).astype(object)
    volume = history.series.get(Series("volume"))
    busy = np.zeros_like(known) if volume is None else volume.value > 0
    for step in np.flatnonzero(~known & history.closed & busy).tolist():
        state[step] = why_unknown(history.series[one].status_at(step) for one in series).value
    state[~_known_normal(view)] = State.LEARNING.value
    state[~history.closed] = State.NO_DATA.value
    worst: dict[int, str] = {}
    wanted = set(series)
    for verdict in view.evaluation.verdicts:
        if (
            verdict.alarming
            and verdict.series in wanted
            and worst.get(verdict.at.start) != State.CRITICAL.value
        ):
            worst[verdict.at.start] = "critical" if verdict.severity.value == "critical" else "warning"
    for i, start in enumerate(history.starts):
        state[i] = worst.get(int(start), state[i])
    return [str(s) for s in state[rows]]


def _limit(view: ModelView, series: Series) -> Mapping[str, float | None]:
    for monitor in view.config.monitors:
        watched = monitor.kpi or monitor.column or ""
        mine = (monitor.metric, watched, monitor.slice or "") == (series.metric, series.column, series.slice)
        if isinstance(monitor, LimitConfig) and mine:
            return {"above": monitor.above, "below": monitor.below}
    return {"above": None, "below": None}


def _pending_from(history: History, rows: Bools) -> str | None:
    """Return the start of the unripe steps at the right edge, None when the last one is ripe."""
    ripe = mature_steps(history)[rows]
    if not len(ripe) or ripe[-1]:
        return None
    last = np.flatnonzero(ripe)
    first = int(last[-1]) + 1 if last.size else 0
    return times([int(history.starts[rows][first])])[0]


def _band_of(view: ModelView, value: Floats) -> dict[str, float | None]:
    values = value[view.history.baseline & view.history.closed]
    values = values[np.isfinite(values)]
    if values.size < MIN_BAND:
        return {"low": None, "high": None}
    low, high = np.quantile(values, [0.025, 0.975])
    return {"low": finite(float(low)), "high": finite(float(high))}


def _any(values: Floats) -> bool:
    return bool(np.isfinite(values).any())


def _all_within_unit(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return bool(known.size) and bool((known >= 0).all()) and bool((known <= 1).all())
