"""The alert budget of a model: what was promised, what replay gives, what people say was delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from offing.domain.incident import Judgement
from offing.domain.verdict import Severity
from offing.domain.window import DAY, Micros, parse_duration
from offing.metrics import catalogue
from offing.monitors.budget import BudgetMonitor
from offing.monitors.cause import cause_of
from offing.monitors.detectable import Detectable, detectable_by_rows, detectable_by_steps
from offing.monitors.episodes import episodes_of
from offing.monitors.history import History
from offing.runtime.config import ModelConfig, RateConfig
from offing.runtime.monitoring import PAGES, budgets
from offing.runtime.monitors_as_code import MonitorsAsCode
from offing.stats.arrays import Bools
from offing.stats.poisson import garwood

SOON = 5
"""Smallest shifts are told for what is seen within so many steps."""


def budget_report(code: MonitorsAsCode, model: str) -> dict[str, Any]:
    """Return the report of one model. Raises NotFound when it has no history."""
    config, _ = code.running()
    wanted = config.model(model)
    history, _ = code.backtester.history(model, wanted)
    incidents = code.backtester.archive.incidents.all(model)
    causes = {one: cause_of(one, catalogue.get(one.metric).family) for one in history.series if not one.slice}
    return {
        "model": model,
        "step": wanted.step,
        "watched_days": _time(history, history.judged) / DAY,
        "budgets": [
            _one(monitor, rate, history, incidents)
            for monitor, rate in zip(
                budgets(wanted, causes, code.backtester.archive.thresholds), _rates(wanted), strict=True
            )
        ],
    }


def _rates(config: ModelConfig) -> Sequence[RateConfig]:
    return config.budget, config.budget.warnings


def _one(
    monitor: BudgetMonitor, rate: RateConfig, history: History, incidents: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    judged = monitor.judge(history)
    found = episodes_of(history, monitor.name, judged.verdicts)
    told = [i for i in incidents if (i["severity"] == Severity.CRITICAL.value) == (monitor.name == PAGES)]
    per, watched = parse_duration(rate.per), _time(history, history.judged)
    replayed = _time(history, monitor.watched(history))
    return {
        "budget": "pages" if monitor.name == PAGES else "warnings",
        "promised": {"false_alarms": rate.false_alarms, "per": rate.per},
        "state": judged.state.value,
        "detail": judged.detail,
        "replay": {"alarms": len(found), "per": _rated(len(found), replayed, per)},
        "delivered": _delivered(told, watched, per),
        "detectable": [_shift(one) for one in _detectable(monitor, history)],
    }


def _delivered(told: Sequence[Mapping[str, Any]], watched: Micros, per: Micros) -> dict[str, Any]:
    """Return what people found the incidents to be, and the rate of false ones."""
    counts = {one.value: sum(i["verdict"] == one.value for i in told) for one in Judgement}
    unjudged = sum(i["verdict"] is None for i in told)
    false = counts[Judgement.FALSE_ALARM.value]
    return {**counts, "unjudged": unjudged, "false_alarms_per": _rated(false, watched, per)}


def _rated(count: int, watched: Micros, per: Micros) -> dict[str, float] | None:
    """Return events per `per`, with Garwood's 95 % interval; None when nothing was watched."""
    if not watched:
        return None
    value, low, high = (part * per / watched for part in garwood(count))
    return {"value": value, "low": low, "high": high}


def _detectable(monitor: BudgetMonitor, history: History) -> Iterator[Detectable]:
    rows, steps = monitor.scans(history)
    if rows is not None:
        yield from detectable_by_rows(rows, SOON)
    if steps is not None:
        yield from detectable_by_steps(steps, SOON)


def _shift(one: Detectable) -> dict[str, Any]:
    return {
        "metric": one.series.metric,
        "column": one.series.column or None,
        "shift": one.shift,
        "unit": one.unit,
        "within": one.steps,
        "sentence": one.sentence,
    }


def _time(history: History, steps: Bools) -> Micros:
    return int(np.count_nonzero(steps)) * history.width
