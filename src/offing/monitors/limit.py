"""A fixed limit that somebody chose: a business rule, a service level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, State, Verdict
from offing.monitors.history import History, SeriesPoints
from offing.monitors.monitor import Judged, matching
from offing.stats.arrays import Bools


@dataclass(frozen=True)
class LimitMonitor:
    """Alarms where a value lies beyond `above` or `below`, `steps` steps in a row.

    It needs no baseline, but does not judge the baseline's own steps. A step without a value
    neither alarms nor counts towards `steps`.
    """

    name: str
    metric: str
    cause: Cause
    column: str | None = None
    slice: str | None = None
    above: float | None = None
    below: float | None = None
    steps: int = 1
    severity: Severity = Severity.CRITICAL

    def judge(self, history: History) -> Judged:
        found = matching(history, self.metric, self.column, self.slice)
        verdicts = [v for series in found for v in self._judge_series(history, series)]
        state = State.OK if found else State.NO_DATA
        return Judged(self.name, verdicts, state, f"{self.metric} {self._words()}")

    def _judge_series(self, history: History, series: Series) -> list[Verdict]:
        points = history.series[series]
        beyond = self._beyond(points) & history.judged
        run, first, verdicts = 0, 0, []
        for step in np.flatnonzero(history.judged & np.isfinite(points.value)):
            run = run + 1 if beyond[step] else 0
            first = int(step) if run == 1 else first
            if run >= self.steps:
                verdicts.append(self._verdict(history, series, int(step), first))
        return verdicts

    def _beyond(self, points: SeriesPoints) -> Bools:
        with np.errstate(invalid="ignore"):
            over = points.value > (np.inf if self.above is None else self.above)
            under = points.value < (-np.inf if self.below is None else self.below)
        result: Bools = over | under
        return result

    def _verdict(self, history: History, series: Series, step: int, first: int) -> Verdict:
        points = history.series[series]
        value = float(points.value[step])
        crossed = self.above if self.above is not None and value > self.above else self.below
        return Verdict(
            monitor=self.name,
            series=series,
            at=history.window(step),
            since=int(history.starts[first]),
            severity=self.severity,
            cause=self.cause,
            strength=abs(value - (crossed or 0.0)),
            value=value,
            low=finite(points.low[step]),
            high=finite(points.high[step]),
            n=int(points.n[step]),
            expected=baseline_mean(history, points),
            threshold=crossed,
            sentence=f"{series} is {value:.4g}, {self._words()}",
        )

    def _words(self) -> str:
        parts = [
            f"{word} {limit:g}"
            for word, limit in (("above", self.above), ("below", self.below))
            if limit is not None
        ]
        return "limit: " + " or ".join(parts)


def finite(value: float) -> float | None:
    """Return the number, or None where there is none."""
    return float(value) if np.isfinite(value) else None


def baseline_mean(history: History, points: SeriesPoints) -> float | None:
    """Return the mean of a series over the baseline's steps, None when it has none there."""
    values = points.value[history.baseline]
    values = values[np.isfinite(values)]
    return float(values.mean()) if values.size else None
