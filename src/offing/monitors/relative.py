"""A limit relative to the baseline: so many per cent worse than it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.domain.point import Series
from offing.monitors.chart import Chart, Direction, Reading, baseline_values, known_steps, own_step
from offing.monitors.history import History
from offing.stats.arrays import Floats
from offing.stats.proportionate_change import difference_interval, mean_half_width

MIN_STEPS = 8
"""A mean of fewer baseline steps is not compared with."""


@dataclass(frozen=True)
class RelativeMonitor(Chart):
    """Alarms where a value is certainly more than `percent` per cent off the baseline's mean.

    Certainly: the 95 % interval of value - mean * (1 +- percent / 100) lies beyond 0; the value's own
    interval and the error of the mean over the baseline's steps are both in it. With `interval` False the
    value alone is compared. A baseline whose mean is 0 has no per cent: nothing is judged. An alarm ends
    within `recovery_share` of the distance.
    """

    percent: float = 10.0
    direction: Direction = "both"
    interval: bool = True
    recovery_share: float = 1.0

    def read(self, history: History, series: Series, among: int) -> Reading | None:
        points, usual = history.series[series], baseline_values(history, series)
        if int(np.isfinite(usual).sum()) < MIN_STEPS:
            return None
        mean = float(np.nanmean(usual))
        if mean == 0.0:
            return None
        half = mean_half_width(usual) if self.interval else 0.0
        low, high = (points.low, points.high) if self.interval else (points.value, points.value)
        size = abs(mean) * self.percent / 100

        def off(distance: float) -> Floats:
            """Return by how much a step is certainly further off than `distance`; negative if not."""
            over = difference_interval(
                points.value, low, high, factor=(mean + distance) / mean, mean=mean, half=half
            )
            under = difference_interval(
                points.value, low, high, factor=(mean - distance) / mean, mean=mean, half=half
            )
            beyond = {"up": over[0], "down": -under[1], "both": np.maximum(over[0], -under[1])}
            return beyond[self.direction]

        away = points.value - mean
        side = np.where(away >= 0, 1.0, -1.0)
        signed = {"up": away, "down": -away, "both": np.abs(away)}[self.direction]
        with np.errstate(invalid="ignore"):
            beyond = off(size) > 0
            back = signed <= size * self.recovery_share
        return Reading(
            known=known_steps(history, series),
            beyond=beyond,
            back=back & ~beyond,
            value=points.value,
            low=points.low,
            high=points.high,
            expected=np.full(away.shape, mean),
            threshold=mean + side * size,
            strength=np.abs(away) / abs(mean),
            since=own_step(history),
            sentence=lambda step: (
                f"{series} is {points.value[step]:.4g}, {100 * away[step] / abs(mean):+.3g} % from the "
                f"baseline's {mean:.4g}"
            ),
            note=f"{series}: baseline mean {mean:.4g} +- {half:.2g}" if self.interval else "",
        )

    def words(self) -> str:
        way = {"up": "above", "down": "below", "both": "off"}[self.direction]
        sure = " for certain" if self.interval else ""
        return f"{self.metric} {self.percent:g} % {way} the baseline's mean{sure}"
