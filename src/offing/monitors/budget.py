"""The alert budget: the user says how many false alarms, the baseline says which threshold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, State, Verdict
from offing.domain.window import DAY, Micros, format_duration
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.history import History
from offing.monitors.maturity import mature_values
from offing.monitors.monitor import Judged
from offing.stats.arrays import Floats, Ints
from offing.stats.false_alarms import maxima_under_no_change, threshold_for
from offing.stats.normal_scores import normal_scores
from offing.stats.scan import Scan, scan

MIN_STEPS = 14
"""A baseline of fewer steps has not seen two of each weekday; the state stays `learning`."""

_SEVERITIES = {Cause.PERFORMANCE: Severity.CRITICAL, Cause.SYSTEM: Severity.CRITICAL}


@dataclass(frozen=True)
class BudgetMonitor:
    """Watches many series together and keeps one promised rate of false alarms for them all.

    Each step's value is scored by rank among the baseline's steps; windows of 1 to 32 steps add
    the scores up; one threshold for all series and windows comes from resampling the baseline
    (`stats.false_alarms`). An alarm needs evidence beyond the threshold *and* a shift that
    matters (`monitors.effect`). The step is the unit, not the row: rows of one day are alike.

    The promise holds for steps that are exchangeable with the baseline's in blocks of a week, or of
    a day where the baseline has fewer than four weeks; slow seasons beyond the baseline are real
    changes to it, and alarm once.
    """

    causes: Mapping[Series, Cause]
    false_alarms: float = 1.0
    per: Micros = 90 * DAY
    traffic_share: float = 1.0
    name: str = field(default="budget")

    def judge(self, history: History) -> Judged:
        chosen = [s for s in history.series if s in self.causes and s.metric in SMALLEST_SHIFTS]
        rows = history.baseline & history.closed
        if int(rows.sum()) < MIN_STEPS:
            return Judged(self.name, [], State.LEARNING, self._learning(int(rows.sum()), history.width))
        values = self._values(history, chosen)
        usable = np.isfinite(values[rows]).sum(axis=0) >= MIN_STEPS
        chosen = [s for s, keep in zip(chosen, usable, strict=True) if keep]
        values = values[:, usable]
        if not chosen:
            return Judged(self.name, [], State.NO_DATA, "no series has values enough in the baseline")
        threshold = self._threshold(values[rows], chosen, history.width)
        verdicts = self._alarms(history, chosen, values, threshold)
        return Judged(
            self.name, verdicts, State.OK, self._promise(int(rows.sum()), len(chosen), history.width)
        )

    def _values(self, history: History, chosen: list[Series]) -> Floats:
        """Return T x S values; the baseline's traffic made whole, unripe performance unknown."""
        columns = []
        for series in chosen:
            points = history.series[series]
            if series.metric == "volume":
                columns.append(np.where(history.baseline, points.value / self.traffic_share, points.value))
            elif self.causes[series] is Cause.PERFORMANCE:
                columns.append(mature_values(history, series))
            else:
                columns.append(points.value)
        return np.column_stack(columns) if columns else np.empty((len(history.starts), 0))

    def _threshold(self, baseline: Floats, chosen: list[Series], width: Micros) -> float:
        horizon = max(1, round(self.per / self.false_alarms / width))
        return _cached_threshold(
            baseline.tobytes(),
            baseline.shape,
            _directions(chosen).tobytes(),
            horizon,
            _block(len(baseline), width),
        )

    def _alarms(
        self, history: History, chosen: list[Series], values: Floats, threshold: float
    ) -> list[Verdict]:
        rows = history.baseline & history.closed
        steps = np.flatnonzero(history.judged)
        known = np.isfinite(values[rows]).sum(axis=0)
        found = scan(
            normal_scores(values[steps], values[rows]), baseline=known, direction=_directions(chosen)
        )
        shift = _Shift(values[steps], values[rows], found)
        verdicts = []
        for i, j in np.argwhere(found.evidence > threshold / 2):
            smallest = SMALLEST_SHIFTS[chosen[j].metric]
            moved = shift.at(i, j)
            alarming = bool(found.evidence[i, j] > threshold and smallest.reached(moved, shift.baseline[j]))
            if alarming or smallest.reached(moved, shift.baseline[j], share=0.5):
                place = _Place(history, chosen[j], steps, int(i), int(j))
                verdicts.append(self._verdict(place, found, shift, threshold, alarming))
        return verdicts

    def _verdict(
        self, place: _Place, found: Scan, shift: _Shift, threshold: float, alarming: bool
    ) -> Verdict:
        i, j = place.row, place.column
        length = int(found.length[i, j])
        cause = self.causes[place.series]
        mean, half = shift.window(i, j)
        first = place.steps[i - length + 1]
        unit = format_duration(place.history.width)
        return Verdict(
            monitor=self.name,
            series=place.series,
            at=place.history.window(int(place.steps[i])),
            since=int(place.history.starts[first]),
            severity=_SEVERITIES.get(cause, Severity.WARNING),
            cause=cause,
            strength=float(found.evidence[i, j]),
            value=mean,
            low=mean - half,
            high=mean + half,
            n=int(place.history.series[place.series].n[place.steps[i - length + 1 : i + 1]].sum()),
            expected=float(shift.baseline[j]),
            threshold=threshold,
            sentence=(
                f"{place.series} averaged {mean:.4g} over {length} x {unit} against {shift.baseline[j]:.4g} "
                f"in the baseline; evidence {found.evidence[i, j]:.1f}, threshold {threshold:.1f}"
            ),
            alarming=alarming,
        )

    def _learning(self, have: int, width: Micros) -> str:
        return f"learning: {have} of {MIN_STEPS} baseline steps of {format_duration(width)}"

    def _promise(self, steps: int, series: int, width: Micros) -> str:
        return (
            f"{self.false_alarms:g} false alarm per {format_duration(self.per)} over {series} series, "
            f"calibrated on {steps} baseline steps of {format_duration(width)}"
        )


@dataclass(frozen=True)
class _Place:
    history: History
    series: Series
    steps: Ints
    row: int
    column: int


class _Shift:
    """Window means of the raw values, beside the baseline's means."""

    def __init__(self, values: Floats, baseline: Floats, found: Scan) -> None:
        self._values, self._found = values, found
        self.baseline: Floats = np.nanmean(baseline, axis=0)

    def at(self, i: int, j: int) -> Floats:
        return np.asarray(self.window(i, j)[0] - self.baseline[j])

    def window(self, i: int, j: int) -> tuple[float, float]:
        """Return mean and half width of its 95 % interval over the strongest window."""
        length = int(self._found.length[i, j])
        inside = self._values[i - length + 1 : i + 1, j]
        inside = inside[np.isfinite(inside)]
        half = 1.96 * float(inside.std(ddof=1)) / float(np.sqrt(inside.size)) if inside.size > 1 else 0.0
        return float(inside.mean()), half


def _block(steps: int, width: Micros) -> int:
    """Return the steps of a week, else of a day, whichever the baseline has four times; else 1."""
    spans = (span // width for span in (7 * DAY, DAY) if span >= width)
    return next((int(span) for span in spans if steps >= 4 * span), 1)


def _directions(chosen: list[Series]) -> Ints:
    return np.array([SMALLEST_SHIFTS[s.metric].direction for s in chosen], dtype=np.int64)


@lru_cache(maxsize=64)
def _cached_threshold(
    values: bytes, shape: tuple[int, int], directions: bytes, horizon: int, block: int
) -> float:
    baseline = np.frombuffer(values).reshape(shape)
    seed = int.from_bytes(hashlib.sha256(values).digest()[:4], "big")
    maxima = maxima_under_no_change(
        baseline, direction=np.frombuffer(directions, np.int64), horizon=horizon, block=block, seed=seed
    )
    return threshold_for(maxima)
