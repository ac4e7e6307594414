"""A chart of the moving average: small lasting shifts, from limits that keep their promise."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from offing.domain.point import Series
from offing.monitors.chart import Chart, Direction, Reading, baseline_values, known_steps
from offing.monitors.history import History
from offing.monitors.promise import Promise
from offing.stats.autoregression import fit_autoregression, residuals
from offing.stats.chart_design import ewma_limit
from offing.stats.ewma import ewma

MIN_STEPS = 14
"""Of fewer baseline values no limit is made."""


@dataclass(frozen=True)
class EwmaMonitor(Chart):
    """Alarms where the exponentially weighted mean of the steps since the baseline leaves its limits.

    Steps are standardised by the baseline's mean and deviation, after what the step before foretells is
    taken away where the baseline shows autocorrelation. The limit is designed by average run length with
    these estimates' errors allowed for, see `stats.chart_design`. An alarm ends within `recovery_share`
    of the limit.
    """

    promise: Promise = field(default_factory=Promise)
    weight: float = 0.1
    direction: Direction = "both"
    recovery_share: float = 1.0

    def read(self, history: History, series: Series, among: int) -> Reading | None:
        fitted = fit_autoregression(baseline_values(history, series))
        if fitted is None or fitted.size < MIN_STEPS:
            return None
        known = known_steps(history, series)
        sign, sides = (-1.0 if self.direction == "down" else 1.0), (2 if self.direction == "both" else 1)
        run_length = self.promise.run_length(history.width, among)
        limit = ewma_limit(run_length, self.weight, fitted.size, fitted.freedom, sides)
        left = residuals(history.series[series].value, fitted)
        level, since = ewma(np.where(known, sign * left, np.nan), self.weight, sides=sides)
        unit, mean = sign * fitted.level_deviation, fitted.mean
        half = 1.96 * fitted.level_deviation * np.sqrt(self.weight / (2 - self.weight))
        value = mean + unit * level
        return Reading(
            known=known,
            beyond=np.abs(level) > limit,
            back=np.abs(level) <= limit * self.recovery_share,
            value=value,
            low=value - half,
            high=value + half,
            expected=np.full(level.shape, mean),
            threshold=mean + unit * limit * np.where(level < 0, -1.0, 1.0),
            strength=np.abs(level) / limit,
            since=since,
            sentence=lambda step: (
                f"{series} averages {value[step]:.4g} (weight {self.weight:g}) against {mean:.4g} in the "
                f"baseline, {abs(level[step]) / limit:.2g} times what the limit allows"
            ),
            note=(
                f"{series}: baseline of {fitted.size} steps, mean {mean:.4g}, autocorrelation "
                f"{fitted.coefficient:.2g}, limit {limit:.3g} deviations"
            ),
        )

    def words(self) -> str:
        return f"EWMA of {self.metric}, {self.promise.words()}"
