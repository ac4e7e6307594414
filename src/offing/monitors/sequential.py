"""A sequential test of a rate: looked at after every step, and right however often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from offing.domain.point import Series
from offing.monitors.chart import Chart, Direction, Reading, baseline_values, known_steps
from offing.monitors.history import History
from offing.monitors.promise import Promise
from offing.stats.arrays import Floats, Ints
from offing.stats.e_detector import rate_e_detector
from offing.stats.proportionate_change import mean_half_width

MIN_STEPS = 8
"""Fewer baseline steps bound no rate."""


class _Bound(NamedTuple):
    """A bound of the rate, and +1 when it is an upper one, -1 when a lower."""

    value: float
    sign: int


@dataclass(frozen=True)
class SequentialMonitor(Chart):
    """Alarms when there is evidence enough that a rate now lies beyond a bound.

    The bound is `above` or `below`; without them it is the bound of the baseline's rate (Student's t over
    its steps, one-sided 95 %) and `tolerance` beyond. The evidence is an e-detector, so that the promised
    time between false alarms holds for any distribution of rates and any number of looks. `unit` step takes
    a step for one observation, which allows rows of a step to be alike; row takes every row for one.
    An alarm ends when the logarithm of the evidence is within `recovery_share` of what alarms.

    Source: Podkopaev and Ramdas (2022), ICLR, arXiv 2110.06177, for the two bounds; see
    `stats.e_detector`.
    """

    promise: Promise = field(default_factory=Promise)
    above: float | None = None
    below: float | None = None
    tolerance: float = 0.0
    direction: Direction = "both"
    unit: Literal["step", "row"] = "step"
    recovery_share: float = 1.0

    def read(self, history: History, series: Series, among: int) -> Reading | None:
        bounds = self._bounds(history, series)
        if not bounds:
            return None
        points, known = history.series[series], known_steps(history, series)
        run_length = self.promise.run_length(history.width, among) * len(bounds)
        rates = np.where(known, points.value, np.nan)
        rows = points.n if self.unit == "row" else None
        sides = [
            rate_e_detector(rates, bound.value, run_length=run_length, rows=rows)
            if bound.sign > 0
            else rate_e_detector(1 - rates, 1 - bound.value, run_length=run_length, rows=rows)
            for bound in bounds
        ]
        evidence = np.column_stack([side.evidence for side in sides])
        strongest, steps = evidence.argmax(axis=1), np.arange(len(rates))
        since = np.column_stack([side.since for side in sides])[steps, strongest]
        threshold = np.array([bound.value for bound in bounds])[strongest]
        size = np.log(np.maximum(evidence.max(axis=1), 1e-300))
        value = _means(rates, since)
        mean = np.nanmean(usual) if np.isfinite(usual := baseline_values(history, series)).any() else np.nan
        return Reading(
            known=known,
            beyond=size >= np.log(run_length),
            back=size < np.log(run_length) * self.recovery_share,
            value=value,
            low=np.full(size.shape, np.nan),
            high=np.full(size.shape, np.nan),
            expected=np.full(size.shape, mean),
            threshold=threshold,
            strength=size / np.log(run_length),
            since=since,
            sentence=lambda step: (
                f"{series} has averaged {value[step]:.4g} over {step - int(since[step]) + 1} steps, beyond "
                f"{threshold[step]:.4g}: evidence {min(np.exp(size[step]), 1e9):.3g}, "
                f"{run_length:.3g} is needed"
            ),
            note=f"{series}: bound " + " and ".join(f"{bound.value:.4g}" for bound in bounds),
        )

    def words(self) -> str:
        given = self.above is not None or self.below is not None
        against = "a fixed bound" if given else "the baseline's bound"
        return f"sequential test of {self.metric} against {against}, {self.promise.words()}"

    def _bounds(self, history: History, series: Series) -> list[_Bound]:
        given = [_Bound(v, s) for v, s in ((self.above, 1), (self.below, -1)) if v is not None]
        if given:
            return given
        usual = baseline_values(history, series)
        if int(np.isfinite(usual).sum()) < MIN_STEPS:
            return []
        half = mean_half_width(usual, quantile=0.95)
        signs = {"up": (1,), "down": (-1,), "both": (1, -1)}[self.direction]
        mean = float(np.nanmean(usual))
        return [_Bound(min(max(mean + s * (half + self.tolerance), 0.0), 1.0), s) for s in signs]


def _means(values: Floats, since: Ints) -> Floats:
    """Return the mean of the known values from `since` to each step."""
    known = np.isfinite(values)
    total = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    count = np.concatenate([[0], np.cumsum(known)])
    size = count[1:] - count[since]
    return np.where(size > 0, (total[1:] - total[since]) / np.maximum(size, 1), np.nan)
