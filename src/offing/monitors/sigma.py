"""A 3-sigma chart with honest limits: prediction limits for the next value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtrit

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, State, Verdict
from offing.monitors.history import History
from offing.monitors.limit import finite
from offing.monitors.monitor import Judged, matching
from offing.stats.arrays import Floats

MIN_STEPS = 8
"""Fewer baseline values say too little about spread for any limit to be kept."""


@dataclass(frozen=True)
class SigmaMonitor:
    """Alarms where a value leaves the limits that hold the next value as often as `sigmas` promise.

    Mean and deviation come from B baseline steps, so the limits are the prediction limits
    mean +- t * s * sqrt(1 + 1/B), with t the Student quantile (B-1 degrees of freedom) of the
    normal probability within `sigmas`. Textbook limits from 14 values are really 2.5 sigma.

    Source: Shewhart (1931); prediction limits as in Hahn and Meeker, Statistical Intervals (1991).
    """

    name: str
    metric: str
    cause: Cause
    column: str | None = None
    slice: str | None = None
    sigmas: float = 3.0
    severity: Severity = Severity.WARNING

    def judge(self, history: History) -> Judged:
        found = matching(history, self.metric, self.column, self.slice)
        verdicts: list[Verdict] = []
        learned = 0
        for series in found:
            limits = prediction_limits(history.series[series].value[history.baseline], self.sigmas)
            if limits is not None:
                learned += 1
                verdicts += self._judge_series(history, series, limits)
        state = State.OK if learned else State.LEARNING if found else State.NO_DATA
        return Judged(
            self.name, verdicts, state, f"{self.metric} within {self.sigmas:g} sigma of the baseline's steps"
        )

    def _judge_series(self, history: History, series: Series, limits: tuple[float, float]) -> list[Verdict]:
        points, (low, high) = history.series[series], limits
        verdicts = []
        for step in np.flatnonzero(history.judged & np.isfinite(points.value)):
            value = float(points.value[step])
            if low <= value <= high:
                continue
            crossed = high if value > high else low
            verdicts.append(
                Verdict(
                    monitor=self.name,
                    series=series,
                    at=history.window(int(step)),
                    since=int(history.starts[step]),
                    severity=self.severity,
                    cause=self.cause,
                    strength=abs(value - crossed) / max(high - low, 1e-12),
                    value=value,
                    low=finite(points.low[step]),
                    high=finite(points.high[step]),
                    n=int(points.n[step]),
                    expected=(low + high) / 2,
                    threshold=crossed,
                    sentence=f"{series} is {value:.4g}, outside {low:.4g} to {high:.4g}",
                )
            )
        return verdicts


def prediction_limits(values: Floats, sigmas: float) -> tuple[float, float] | None:
    """Return the limits for one more value after `values`; None for fewer than 8 finite ones."""
    values = values[np.isfinite(values)]
    size = values.size
    if size < MIN_STEPS:
        return None
    # The lower tail, since the upper one is 1.0 to the last bit beyond 8 sigmas.
    quantile = -float(stdtrit(size - 1, ndtr(-sigmas)))
    half = quantile * float(values.std(ddof=1)) * float(np.sqrt(1 + 1 / size))
    return float(values.mean()) - half, float(values.mean()) + half
