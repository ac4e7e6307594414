"""A fixed limit that somebody chose: a business rule, a service level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Severity
from offing.monitors.chart import Chart, Reading, known_steps, own_step
from offing.monitors.history import History, SeriesPoints
from offing.monitors.monitor import Judged
from offing.monitors.persistence import Persistence, PersistentMonitor
from offing.stats.arrays import Bools


@dataclass(frozen=True)
class LimitMonitor(Chart):
    """Alarms where a value lies beyond `above` or `below`, `steps` steps in a row.

    With `interval` the whole 95 % interval must lie beyond: a step whose interval holds the limit cannot
    tell, and neither starts an alarm nor ends one. An alarm of `above` ends at or below `recovered_below`
    (`above` itself by default), one of `below` at or above `recovered_above`.

    It needs no baseline, but does not judge the baseline's own steps. A step without a value
    neither alarms nor counts towards `steps`.
    """

    severity: Severity = Severity.CRITICAL
    above: float | None = None
    below: float | None = None
    steps: int = 1
    interval: bool = False
    recovered_below: float | None = None
    recovered_above: float | None = None

    def judge(self, history: History) -> Judged:
        return PersistentMonitor(self, Persistence(self.steps)).judge(history)

    def read(self, history: History, series: Series, among: int) -> Reading:
        points = history.series[series]
        lower, upper = (points.low, points.high) if self.interval else (points.value, points.value)
        high = np.inf if self.above is None else self.above
        low = -np.inf if self.below is None else self.below
        home_high = high if self.recovered_below is None else self.recovered_below
        home_low = low if self.recovered_above is None else self.recovered_above
        with np.errstate(invalid="ignore"):
            beyond: Bools = (lower > high) | (upper < low)
            back: Bools = (upper <= home_high) & (lower >= home_low)
            crossed = np.where(points.value > high, high, np.where(points.value < low, low, _nearer(self)))
        mean = baseline_mean(history, points)
        shape = points.value.shape
        return Reading(
            known=known_steps(history, series),
            beyond=beyond,
            back=back & ~beyond,
            value=points.value,
            low=points.low,
            high=points.high,
            expected=np.full(shape, np.nan if mean is None else mean),
            threshold=crossed,
            strength=np.abs(points.value - crossed),
            since=own_step(history),
            sentence=lambda step: f"{series} is {points.value[step]:.4g}, {self._limits()}",
            note=self._last(history, series, beyond, back) if self.interval else "",
        )

    def words(self) -> str:
        return f"{self.metric} {self._limits()}" + (", by the whole interval" if self.interval else "")

    def _limits(self) -> str:
        parts = [
            f"{word} {limit:g}"
            for word, limit in (("above", self.above), ("below", self.below))
            if limit is not None
        ]
        return "limit: " + " or ".join(parts)

    def _last(self, history: History, series: Series, beyond: Bools, back: Bools) -> str:
        steps = np.flatnonzero(known_steps(history, series))
        if not steps.size:
            return ""
        last = steps[-1]
        state = "outside" if beyond[last] else "inside" if back[last] else "cannot tell"
        return f"{series}: {state}"


def _nearer(monitor: LimitMonitor) -> float:
    """Return the limit to compare a value within with: the only one, or the upper."""
    limit = monitor.above if monitor.above is not None else monitor.below
    return np.nan if limit is None else limit


def finite(value: float) -> float | None:
    """Return the number, or None where there is none."""
    return float(value) if np.isfinite(value) else None


def baseline_mean(history: History, points: SeriesPoints) -> float | None:
    """Return the mean of a series over the baseline's steps, None when it has none there."""
    values = points.value[history.baseline]
    values = values[np.isfinite(values)]
    return float(values.mean()) if values.size else None
