"""A 3-sigma chart with honest limits: prediction limits for the next value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtrit

from offing.domain.point import Series
from offing.monitors.chart import Chart, Direction, Reading, known_steps, own_step
from offing.monitors.history import History
from offing.monitors.monitor import Judged
from offing.monitors.persistence import PersistentMonitor
from offing.stats.arrays import Floats

MIN_STEPS = 8
"""Fewer baseline values say too little about spread for any limit to be kept."""


@dataclass(frozen=True)
class SigmaMonitor(Chart):
    """Alarms where a value leaves the limits that hold the next value as often as `sigmas` promise.

    Mean and deviation come from B baseline steps, so the limits are the prediction limits
    mean +- t * s * sqrt(1 + 1/B), with t the Student quantile (B-1 degrees of freedom) of the
    normal probability within `sigmas`. Textbook limits from 14 values are really 2.5 sigma.
    An alarm ends within `recovery_share` of the band's half width.

    Source: Shewhart (1931); prediction limits as in Hahn and Meeker, Statistical Intervals (1991).
    """

    sigmas: float = 3.0
    direction: Direction = "both"
    recovery_share: float = 1.0

    def judge(self, history: History) -> Judged:
        return PersistentMonitor(self).judge(history)

    def read(self, history: History, series: Series, among: int) -> Reading | None:
        points = history.series[series]
        limits = prediction_limits(points.value[history.baseline], self.sigmas)
        if limits is None:
            return None
        low, high = limits
        middle, half = (low + high) / 2, (high - low) / 2
        away = points.value - middle
        signed = np.abs(away) if self.direction == "both" else away * (1 if self.direction == "up" else -1)
        with np.errstate(invalid="ignore"):
            over, under = points.value > high, points.value < low
            beyond = {"up": over, "down": under, "both": over | under}[self.direction]
            back = signed <= half * self.recovery_share
            crossed = np.where(away > 0, high, low)
        return Reading(
            known=known_steps(history, series),
            beyond=beyond,
            back=back & ~beyond,
            value=points.value,
            low=points.low,
            high=points.high,
            expected=np.full(away.shape, middle),
            threshold=crossed,
            strength=np.abs(points.value - crossed) / max(high - low, 1e-12),
            since=own_step(history),
            sentence=lambda step: f"{series} is {points.value[step]:.4g}, outside {low:.4g} to {high:.4g}",
        )

    def words(self) -> str:
        return f"{self.metric} within {self.sigmas:g} sigma of the baseline's steps"


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
