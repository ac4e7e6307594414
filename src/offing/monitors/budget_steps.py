"""The alert budget where steps are the unit: every series scored by rank among the baseline's steps."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import DAY, Micros, format_duration
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.history import History
from offing.monitors.thresholds import SHARED, Thresholds, kept
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.false_alarms import maxima_under_no_change, threshold_for
from offing.stats.normal_scores import normal_scores
from offing.stats.scan import Scan, scan

BLOCKS = 8
"""How many blocks of steps a baseline must have to be sampled by blocks."""

ROW_VARIANCE = {"ridit": 1 / 12, "spread": 1 / 48}
"""Metrics whose expected value is what the baseline's own rows have, however many rows a step has, and how
much one row's ridit, and its distance from the middle, vary at most."""

_SEVERITIES = {Cause.PERFORMANCE: Severity.CRITICAL, Cause.SYSTEM: Severity.CRITICAL}


@dataclass(frozen=True)
class StepScan:
    """The evidence of all series at the judged steps, and the threshold it is held against.

    `values` is T x S over all steps of the history, `reference` marks the steps that are normal.
    """

    history: History
    series: Sequence[Series]
    values: Floats
    reference: Bools
    steps: Ints
    threshold: float
    smallest: float

    def evidence(self) -> Floats:
        """Return the strongest evidence of any series at each judged step."""
        found: Floats = self._scanned.evidence.max(axis=1, initial=0.0)
        return found

    @cached_property
    def _scanned(self) -> Scan:
        normal, judged = self.values[self.reference], self.values[self.steps]
        known = np.isfinite(normal).sum(axis=0)
        return scan(normal_scores(judged, normal), baseline=known, direction=directions(self.series))

    def verdicts(self, causes: Mapping[Series, Cause], monitor: str) -> list[Verdict]:
        """Return the alarms and what sustains them."""
        found = self._scanned
        shift = _Shift(self.values[self.steps], self.values[self.reference], found)
        verdicts = []
        for i, j in np.argwhere(found.evidence > self.threshold / 2).tolist():
            least = SMALLEST_SHIFTS[self.series[j].metric]
            moved = shift.at(i, j)
            enough = least.reached(moved, shift.baseline[j], share=self.smallest)
            alarming = bool(found.evidence[i, j] > self.threshold and enough)
            if alarming or least.reached(moved, shift.baseline[j], share=self.smallest / 2):
                place = _Place(i, j, float(found.evidence[i, j]), int(found.length[i, j]), alarming)
                verdicts.append(self._verdict(place, shift, causes[self.series[j]], monitor))
        return verdicts

    def _verdict(self, place: _Place, shift: _Shift, cause: Cause, monitor: str) -> Verdict:
        series, step = self.series[place.column], int(self.steps[place.row])
        first = self.steps[place.row - place.length + 1]
        mean, half = shift.window(place.row, place.column)
        expected = float(shift.baseline[place.column])
        unit = format_duration(self.history.width)
        return Verdict(
            monitor=monitor,
            series=series,
            at=self.history.window(step),
            since=int(self.history.starts[first]),
            severity=_SEVERITIES.get(cause, Severity.WARNING),
            cause=cause,
            strength=place.evidence,
            value=mean,
            low=mean - half,
            high=mean + half,
            n=int(
                self.history.series[series].n[self.steps[place.row - place.length + 1 : place.row + 1]].sum()
            ),
            expected=expected,
            threshold=self.threshold,
            sentence=(
                f"{series} averaged {mean:.4g} over {place.length} x {unit} against {expected:.4g} "
                f"in the baseline; evidence {place.evidence:.1f}, threshold {self.threshold:.1f}"
            ),
            alarming=place.alarming,
        )


@dataclass(frozen=True)
class _Place:
    row: int
    column: int
    evidence: float
    length: int
    alarming: bool


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


def step_threshold(
    baseline: Floats,
    chosen: Sequence[Series],
    *,
    horizon: int,
    width: Micros,
    alarms: float,
    thresholds: Thresholds = SHARED,
) -> float:
    """Return the threshold for these series (B x S values), kept in `thresholds`."""
    ways, block = directions(chosen), _block(len(baseline), width)
    values = baseline.tobytes()

    def simulate() -> float:
        seed = int.from_bytes(hashlib.sha256(values).digest()[:4], "big")
        maxima = maxima_under_no_change(baseline, direction=ways, horizon=horizon, block=block, seed=seed)
        return threshold_for(maxima, alarms)

    how = repr((baseline.shape, horizon, block, alarms)).encode()
    return kept(thresholds, b"steps" + how + ways.tobytes() + values, simulate)


def around_table(values: Floats, chosen: Sequence[Series], history: History, reference: Bools) -> Floats:
    """Return the values (T x S), the reference's moved to where the baseline's rows lie if that is a table.

    A table says what is normal, the steps that are borrowed from the traffic only how steps vary. They are
    moved to the nearer end of the 95 % interval that the table's number of rows gives its own value, so that
    a small table is not taken for the truth, and not at all within it. Moved are shares of missing values,
    ridits and spreads; what others would be of steps like these, a table without steps cannot say. With
    steps of its own a baseline is its own middle.
    """
    if history.baseline.any():
        return values
    moved = values.copy()
    for j, series in enumerate(chosen):
        middle = _of_table(series, history, reference)
        normal = values[reference, j]
        if middle is not None and np.isfinite(normal).any():
            away = middle.value - float(np.nanmean(normal))
            moved[reference, j] += np.sign(away) * max(abs(away) - 1.96 * middle.error, 0.0)
    return moved


class _Middle(NamedTuple):
    value: float
    error: float


def _of_table(series: Series, history: History, reference: Bools) -> _Middle | None:
    """Return what the table's rows have and its standard error, None where that is not known."""
    column = history.cells.get(series.column)
    if column is None:
        return None
    rows = column.baseline.counts
    m = max(int(rows.sum()), 1)
    if series.metric == "missing":
        share = float(rows[column.missing]) / m
        return _Middle(share, math.sqrt(max(share * (1 - share), 1 / m) / m))
    expected = history.series[series].expected[reference]
    if series.metric not in ROW_VARIANCE or not np.isfinite(expected).any():
        return None
    return _Middle(float(np.nanmean(expected)), math.sqrt(ROW_VARIANCE[series.metric] / m))


def directions(chosen: Sequence[Series]) -> Ints:
    """Return which direction of each series is trouble: +1, -1, or 0 for both."""
    return np.array([SMALLEST_SHIFTS[s.metric].direction for s in chosen], dtype=np.int64)


def _block(steps: int, width: Micros) -> int:
    """Return how many steps are sampled together: those of a week, or of the longest span below.

    The baseline has such a span `BLOCKS` times, since of fewer most samples have one too often, and what
    follows such a baseline seems to move. Spans of a day or more are whole days.
    """
    longest, day = min(7 * DAY // width, steps // BLOCKS), max(DAY // width, 1)
    return max(longest - longest % day if longest >= day else longest, 1)
