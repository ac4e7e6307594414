"""A chart of cumulative sums: the quickest for a lasting shift of a size named in advance."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from offing.domain.point import Series
from offing.monitors.chart import Chart, Direction, Reading, baseline_values, known_steps
from offing.monitors.history import History
from offing.monitors.promise import Promise
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.autoregression import fit_autoregression, residuals
from offing.stats.chart_design import cusum_limit
from offing.stats.cusum import cusum

MIN_STEPS = 14
"""Of fewer baseline values no limit is made."""

MOST = 2.0
"""The sum is held at so many limits: after a long shift it comes back in steps, not in months."""


@dataclass(frozen=True)
class CusumMonitor(Chart):
    """Alarms where the steps' excess over `shift / 2` deviations adds up beyond the limit, up or down.

    `shift` is the lasting change, in deviations of the steps, that is to be found soonest. Steps are
    standardised, and the limit is designed, as for `EwmaMonitor`. An alarm ends when the sum is within
    `recovery_share` of the limit.
    """

    promise: Promise = field(default_factory=Promise)
    shift: float = 1.0
    direction: Direction = "both"
    recovery_share: float = 1.0

    def read(self, history: History, series: Series, among: int) -> Reading | None:
        fitted = fit_autoregression(baseline_values(history, series))
        if fitted is None or fitted.size < MIN_STEPS:
            return None
        known = known_steps(history, series)
        signs = {"up": (1.0,), "down": (-1.0,), "both": (1.0, -1.0)}[self.direction]
        run_length = self.promise.run_length(history.width, among)
        limit = cusum_limit(run_length, self.shift / 2, fitted.size, fitted.freedom, len(signs))
        left = np.where(known, residuals(history.series[series].value, fitted), np.nan)
        total, since, sign = _stronger(left, self.shift / 2, limit, signs)
        length = np.maximum(_known_since(known, since), 1)
        unit, mean = sign * fitted.level_deviation, fitted.mean
        value = mean + unit * (self.shift / 2 + total / length)
        half = 1.96 * fitted.level_deviation / np.sqrt(length)
        return Reading(
            known=known,
            beyond=total > limit,
            back=total <= limit * self.recovery_share,
            value=value,
            low=value - half,
            high=value + half,
            expected=np.full(total.shape, mean),
            threshold=mean + unit * (self.shift / 2 + limit / length),
            strength=total / limit,
            since=since,
            sentence=lambda step: (
                f"{series} has been near {value[step]:.4g} for {int(length[step])} steps against {mean:.4g} "
                f"in the baseline; the sum is {total[step] / limit:.2g} times its limit"
            ),
            note=(
                f"{series}: baseline of {fitted.size} steps, mean {mean:.4g}, autocorrelation "
                f"{fitted.coefficient:.2g}, limit {limit:.3g} deviations"
            ),
        )

    def words(self) -> str:
        return f"CUSUM of {self.metric} for shifts of {self.shift:g} deviations, {self.promise.words()}"


def _stronger(
    left: Floats, allowance: float, limit: float, signs: tuple[float, ...]
) -> tuple[Floats, Ints, Floats]:
    """Return at each step the larger sum of the sides, when its climb began, and its side."""
    sums = [cusum(sign * left, allowance, most=MOST * limit) for sign in signs]
    total, since = sums[0]
    sign = np.full(len(left), signs[0])
    for (other, began), side in zip(sums[1:], signs[1:], strict=True):
        larger = other > total
        total, since = np.where(larger, other, total), np.where(larger, began, since)
        sign = np.where(larger, side, sign)
    return total, since, sign


def _known_since(known: Bools, since: Ints) -> Ints:
    """Return how many known steps each climb has, its first and last included."""
    count = np.concatenate([[0], np.cumsum(known)])
    return np.asarray(count[1:] - count[since], np.int64)
