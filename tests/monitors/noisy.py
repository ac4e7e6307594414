"""Histories whose noise has a known cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY, Micros
from offing.monitors.backtest import Judgements, MonitorBacktest, backtest
from offing.monitors.history import History
from offing.monitors.limit import LimitMonitor
from offing.monitors.monitor import Monitor
from offing.monitors.noise_case import NoiseCase
from offing.monitors.sigma import SigmaMonitor
from offing.stats.arrays import Floats, Ints

RATE = Series("error_rate")
BASELINE, STEPS = 40, 200
LIMIT: Mapping[str, Any] = {
    "kind": "limit", "metric": "error_rate", "column": None, "kpi": None, "slice": None, "for": 1,
    "above": 0.5, "below": None, "interval": False,
}  # fmt: skip
SIGMA: Mapping[str, Any] = {
    "kind": "sigma", "metric": "error_rate", "column": None, "kpi": None, "slice": None, "for": 1,
    "sigmas": 3.0,
}  # fmt: skip


def noise(seed: int = 1, *, steps: int = STEPS, mean: float = 0.2, spread: float = 0.02) -> Floats:
    """Return values that no limit of 0.5 meets."""
    return np.random.default_rng(seed).normal(mean, spread, steps)


def raised(at: Sequence[int] | Ints, to: float = 0.6, seed: int = 1) -> Floats:
    """Return `noise` with some steps raised."""
    values = noise(seed)
    values[np.asarray(at, dtype=np.int64)] = to
    return values


def with_rows(history: History, series: Series, n: Floats) -> History:
    points = replace(history.series[series], n=n.astype(np.int64))
    return replace(history, series={**history.series, series: points})


def case_of(
    history: History,
    settings: Mapping[str, Any] = LIMIT,
    *,
    known: Judgements | None = None,
    deployments: Sequence[Micros] = (),
    cause: Cause = Cause.SYSTEM,
    more: Sequence[Monitor] = (),
) -> NoiseCase:
    """Return the case of the monitor of `settings`; `more` monitors come before it."""
    monitor: Monitor
    name, metric = "mine", str(settings["metric"])
    if settings["kind"] == "sigma":
        monitor = SigmaMonitor(name, metric, cause, column=settings["column"], sigmas=settings["sigmas"])
    else:
        monitor = LimitMonitor(
            name, metric, cause, column=settings["column"], severity=Severity.WARNING,
            above=settings.get("above"), below=settings.get("below"),
        )  # fmt: skip
    tested: Sequence[MonitorBacktest] = backtest(history, [*more, monitor], known or Judgements())
    return NoiseCase(history, tested[-1], settings, cause, tested, deployments)


def one(values: Floats | Sequence[float], *, half: float = 0.0, width: Micros = DAY) -> History:
    """Return a history of one series."""
    return arrange({RATE: values}, baseline=BASELINE, half=half, width=width)
