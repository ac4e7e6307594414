"""Turns a model's configuration into its monitors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import DAY, parse_duration, parse_time
from offing.metrics import catalogue
from offing.metrics.metric import Metric
from offing.monitors.absence import AbsenceMonitor, WhenUnknown
from offing.monitors.breaks import BreaksMonitor
from offing.monitors.budget import BudgetMonitor
from offing.monitors.cause import cause_of
from offing.monitors.chart import Chart, Direction
from offing.monitors.cusum import CusumMonitor
from offing.monitors.ewma import EwmaMonitor
from offing.monitors.limit import LimitMonitor
from offing.monitors.monitor import Monitor
from offing.monitors.persistence import Persistence, PersistentMonitor
from offing.monitors.promise import Promise
from offing.monitors.relative import RelativeMonitor
from offing.monitors.seasonal import SeasonalMonitor
from offing.monitors.sequential import SequentialMonitor
from offing.monitors.sigma import SigmaMonitor
from offing.monitors.thresholds import SHARED, Thresholds
from offing.runtime.config import ModelConfig
from offing.runtime.config_monitors import (
    CusumConfig,
    EwmaConfig,
    LimitConfig,
    MonitorConfig,
    RelativeConfig,
    SeasonalConfig,
    SequentialConfig,
    SigmaConfig,
)

PAGES, WARNINGS = "budget", "warnings"
"""The names of the monitors that keep the two budgets."""

PAGING = (Cause.PERFORMANCE, Cause.SYSTEM)
"""What wakes people: harm that is measured, and a model that does not answer."""


def monitors_of(
    config: ModelConfig, series: Iterable[Series], thresholds: Thresholds = SHARED
) -> Sequence[Monitor]:
    """Return the monitors of a model: definite breaks and the budget always, then its own.

    The budget's thresholds are kept in `thresholds`.
    """
    causes = {one: cause_of(one, catalogue.get(one.metric).family) for one in series if not one.slice}
    own = (own_monitor(one) for one in config.monitors)
    return [BreaksMonitor(), *budgets(config, causes, thresholds), *own]


def budgets(
    config: ModelConfig, causes: Mapping[Series, Cause], thresholds: Thresholds = SHARED
) -> Sequence[BudgetMonitor]:
    """Return the two monitors that keep the alert budget: of what pages, and of what waits."""
    loud = {series: cause for series, cause in causes.items() if cause in PAGING}
    quiet = {series: cause for series, cause in causes.items() if cause not in PAGING}
    return [
        BudgetMonitor(
            watched,
            false_alarms=rate.false_alarms,
            per=parse_duration(rate.per),
            traffic_share=config.baseline.traffic_share,
            smallest=config.budget.smallest_shift,
            name=name,
            thresholds=thresholds,
        )
        for name, watched, rate in (
            (PAGES, loud, config.budget),
            (WARNINGS, quiet, config.budget.warnings),
        )
    ]


def judged_metrics(config: ModelConfig) -> Sequence[str]:
    """Return the ids of the metrics whose points are stored: of every model, and what its monitors need."""
    own = {monitor.metric for monitor in config.monitors if monitor.slice is None}
    return [metric.id for metric in catalogue.all_metrics().values() if metric.stored or metric.id in own]


def sliced_metrics(config: ModelConfig) -> Mapping[str, Sequence[str]]:
    """Return the slices that monitors watch, and of each the ids of the metrics whose points are stored."""
    found: dict[str, set[str]] = {}
    for monitor in config.monitors:
        if monitor.slice is not None:
            found.setdefault(monitor.slice, set()).add(monitor.metric)
    return {slice_: sorted(metrics) for slice_, metrics in sorted(found.items())}


def own_monitor(config: MonitorConfig) -> Monitor:
    """Return a monitor from its configuration. Raises NotFound for a metric that does not exist."""
    metric = catalogue.get(config.metric)
    rule = Persistence(
        steps=config.for_,
        of=config.of,
        recovery=config.recover_for,
        over=getattr(config, "over", 1),
        statistic=getattr(config, "statistic", "mean"),
    )
    ripe_only = metric.family in ("performance", "fairness") and "labels" in metric.needs
    chart = _BUILDERS[type(config)](config, _Watched.of(config, metric))
    return AbsenceMonitor(
        PersistentMonitor(chart, rule, ripe_only), WhenUnknown(**config.when_unknown.model_dump())
    )


class _Watched(NamedTuple):
    """What a chart of any kind watches: the first arguments of every kind, and the way that is worse."""

    base: Mapping[str, Any]
    worse: Direction

    @staticmethod
    def of(config: MonitorConfig, metric: Metric) -> _Watched:
        column = config.kpi or config.column
        cause = cause_of(Series(config.metric, column or ""), metric.family)
        base = {
            "name": config.name,
            "metric": config.metric,
            "cause": Cause.QUALITY if metric.family == "quality" and cause is Cause.DRIFT else cause,
            "column": column,
            "slice": config.slice,
            "severity": config.severity,
        }
        worse: Mapping[str, Direction] = {"higher": "down", "lower": "up", "neutral": "both"}
        return _Watched(base, worse[metric.better])

    def direction(self, name: str) -> Direction:
        known: Mapping[str, Direction] = {"up": "up", "down": "down", "both": "both", "worse": self.worse}
        return known[name]


def _limit(config: LimitConfig, watched: _Watched) -> Chart:
    return LimitMonitor(
        **watched.base,
        above=config.above,
        below=config.below,
        interval=config.interval,
        recovered_below=config.recovered_below,
        recovered_above=config.recovered_above,
    )


def _relative(config: RelativeConfig, watched: _Watched) -> Chart:
    return RelativeMonitor(
        **watched.base,
        percent=config.percent,
        direction=watched.direction(config.direction),
        interval=config.interval,
        recovery_share=config.recovery_share,
    )


def _sigma(config: SigmaConfig, watched: _Watched) -> Chart:
    return SigmaMonitor(
        **watched.base,
        sigmas=config.sigmas,
        direction=watched.direction(config.direction),
        recovery_share=config.recovery_share,
    )


def _ewma(config: EwmaConfig, watched: _Watched) -> Chart:
    return EwmaMonitor(
        **watched.base,
        promise=Promise(config.false_alarms, parse_duration(config.per), config.run_length),
        weight=config.weight,
        direction=watched.direction(config.direction),
        recovery_share=config.recovery_share,
    )


def _cusum(config: CusumConfig, watched: _Watched) -> Chart:
    return CusumMonitor(
        **watched.base,
        promise=Promise(config.false_alarms, parse_duration(config.per), config.run_length),
        shift=config.shift,
        direction=watched.direction(config.direction),
        recovery_share=config.recovery_share,
    )


def _seasonal(config: SeasonalConfig, watched: _Watched) -> Chart:
    return SeasonalMonitor(
        **watched.base,
        promise=Promise(config.false_alarms, parse_duration(config.per)),
        direction=watched.direction(config.direction),
        holidays=tuple(_day(one) for one in config.holidays),
        level_shift=config.level_shift,
        normal_after=parse_duration(config.normal_after),
        memory=parse_duration(config.memory),
        recovery_share=config.recovery_share,
    )


def _sequential(config: SequentialConfig, watched: _Watched) -> Chart:
    return SequentialMonitor(
        **watched.base,
        promise=Promise(config.false_alarms, parse_duration(config.per), config.run_length),
        above=config.above,
        below=config.below,
        tolerance=config.tolerance,
        direction=watched.direction(config.direction),
        unit=config.unit,
        recovery_share=config.recovery_share,
    )


def _day(day: dt.date) -> int:
    return parse_time(day) // DAY


_BUILDERS: Mapping[type[MonitorConfig], Callable[[Any, _Watched], Chart]] = {
    LimitConfig: _limit,
    RelativeConfig: _relative,
    SigmaConfig: _sigma,
    EwmaConfig: _ewma,
    CusumConfig: _cusum,
    SeasonalConfig: _seasonal,
    SequentialConfig: _sequential,
}
