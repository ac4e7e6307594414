"""Turns a model's configuration into its monitors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import parse_duration
from offing.metrics import catalogue
from offing.monitors.breaks import BreaksMonitor
from offing.monitors.budget import BudgetMonitor
from offing.monitors.cause import cause_of
from offing.monitors.limit import LimitMonitor
from offing.monitors.monitor import Monitor
from offing.monitors.sigma import SigmaMonitor
from offing.runtime.config import ModelConfig, MonitorConfig


def monitors_of(config: ModelConfig, series: Iterable[Series]) -> Sequence[Monitor]:
    """Return the monitors of a model: definite breaks and the budget always, then its own."""
    causes = {one: cause_of(one, catalogue.get(one.metric).family) for one in series if not one.slice}
    budget = BudgetMonitor(
        causes,
        false_alarms=config.budget.false_alarms,
        per=parse_duration(config.budget.per),
        traffic_share=config.baseline.traffic_share,
    )
    return [BreaksMonitor(), budget, *(own_monitor(one) for one in config.monitors)]


def judged_metrics(config: ModelConfig) -> Sequence[str]:
    """Return the ids of the metrics whose points are stored: of every model, and what its monitors need."""
    own = {monitor.metric for monitor in config.monitors}
    return [metric.id for metric in catalogue.all_metrics().values() if metric.stored or metric.id in own]


def own_monitor(config: MonitorConfig) -> Monitor:
    """Return a monitor from its configuration. Raises NotFound for a metric that does not exist."""
    metric = catalogue.get(config.metric)
    column = config.kpi or config.column
    cause = cause_of(Series(config.metric, column or ""), metric.family)
    cause = Cause.QUALITY if metric.family == "quality" and cause is Cause.DRIFT else cause
    if config.kind == "sigma":
        return SigmaMonitor(
            config.name, config.metric, cause, column=column, sigmas=config.sigmas, severity=config.severity
        )
    return LimitMonitor(
        config.name,
        config.metric,
        cause,
        column=column,
        above=config.above,
        below=config.below,
        steps=config.steps,
        severity=config.severity,
    )
