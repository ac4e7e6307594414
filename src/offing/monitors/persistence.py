"""How long something must last before it alarms, and before it is over: the same for every kind."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import State, Verdict
from offing.monitors.chart import Chart, Reading
from offing.monitors.history import History, SeriesPoints
from offing.monitors.maturity import mature_steps
from offing.monitors.monitor import Judged, matching
from offing.stats.arrays import Bools, Floats

Statistic = Literal["mean", "min", "max"]


@dataclass(frozen=True)
class Persistence:
    """An alarm needs `steps` of the last `of` known steps beyond, the present one among them.

    It is over after `recovery` known steps in a row that are back. Steps that are neither, and the steps
    of the recovery, sustain it. What is judged is the `statistic` of the last `over` steps.
    """

    steps: int = 1
    of: int | None = None
    recovery: int = 1
    over: int = 1
    statistic: Statistic = "mean"


class Firing(NamedTuple):
    """A step at which a series is in alarm: `alarming` or only sustained; `first` has the evidence."""

    step: int
    first: int
    alarming: bool


def firing_steps(reading: Reading, rule: Persistence) -> Iterator[Firing]:
    """Yield the steps at which an alarm stands, oldest first."""
    recent: deque[int | None] = deque(maxlen=rule.of or rule.steps)
    firing, quiet, first = False, 0, 0
    for step in np.flatnonzero(reading.known).tolist():
        beyond = bool(reading.beyond[step])
        recent.append(step if beyond else None)
        hits = [one for one in recent if one is not None]
        if beyond and (firing or len(hits) >= rule.steps):
            first = first if firing else int(reading.since[hits[0]])
            firing, quiet = True, 0
            yield Firing(step, first, alarming=True)
        elif firing:
            quiet = quiet + 1 if reading.back[step] else 0
            firing = quiet < rule.recovery
            if firing:
                yield Firing(step, first, alarming=False)


@dataclass(frozen=True)
class PersistentMonitor:
    """A chart whose verdicts must last.

    With `ripe_only` a step is judged when the labels that normally come have come.
    """

    chart: Chart
    rule: Persistence = field(default_factory=Persistence)
    ripe_only: bool = False

    @property
    def name(self) -> str:
        return self.chart.name

    def judge(self, history: History) -> Judged:
        chart = self.chart
        found = matching(history, chart.metric, chart.column, chart.slice)
        shown = windowed(history, found, self.rule, disjoint=chart.disjoint_windows)
        verdicts: list[Verdict] = []
        notes: list[str] = []
        ripe = mature_steps(history) if self.ripe_only else None
        for series in found:
            reading = chart.read(shown, series, len(found))
            if reading is None:
                continue
            notes.append(reading.note)
            reading = reading if ripe is None else replace(reading, known=reading.known & ripe)
            verdicts += verdicts_of(chart, history, series, reading, self.rule)
        state = State.OK if notes else State.LEARNING if found else State.NO_DATA
        return Judged(chart.name, verdicts, state, _detail(chart, self.rule, notes))


def verdicts_of(
    chart: Chart, history: History, series: Series, reading: Reading, rule: Persistence
) -> list[Verdict]:
    """Return the verdicts of a chart on one series: alarms, and what only sustains them."""
    rows = history.series[series].n
    return [
        Verdict(
            monitor=chart.name,
            series=series,
            at=history.window(one.step),
            since=int(history.starts[one.first]),
            severity=chart.severity,
            cause=chart.cause,
            strength=float(reading.strength[one.step]),
            value=_number(reading.value[one.step]),
            low=_number(reading.low[one.step]),
            high=_number(reading.high[one.step]),
            n=int(rows[one.step]),
            expected=_number(reading.expected[one.step]),
            threshold=_number(reading.threshold[one.step]),
            sentence=reading.sentence(one.step),
            alarming=one.alarming,
        )
        for one in firing_steps(reading, rule)
    ]


def windowed(history: History, chosen: Sequence[Series], rule: Persistence, *, disjoint: bool) -> History:
    """Return the history with the `statistic` of the last `over` steps in place of each value.

    A window counts where its last step and at least half of its steps are known. In the baseline only
    windows that do not overlap stay when `disjoint`, since what is learned there counts its steps.
    """
    if rule.over == 1:
        return history
    series: Mapping[Series, SeriesPoints] = {
        one: _windowed(history, history.series[one], rule, disjoint) for one in chosen
    }
    return replace(history, series={**history.series, **series})


def _windowed(history: History, points: SeriesPoints, rule: Persistence, disjoint: bool) -> SeriesPoints:
    keep = np.isfinite(points.value)
    if disjoint:
        place = np.cumsum(history.baseline)
        keep &= ~history.baseline | (place % rule.over == 0)
    value, low, high, expected = (
        _rolled(part, rule, keep) for part in (points.value, points.low, points.high, points.expected)
    )
    rows = np.convolve(points.n, np.ones(rule.over, np.int64))[: len(points.n)]
    return SeriesPoints(value, low, high, expected, rows, points.status, points.reasons)


def _rolled(values: Floats, rule: Persistence, keep: Bools) -> Floats:
    """Return the statistic of each window; an interval's bounds keep the width of single steps."""
    padded = np.concatenate([np.full(rule.over - 1, np.nan), values])
    windows = np.lib.stride_tricks.sliding_window_view(padded, rule.over)
    known = np.isfinite(windows)
    count = known.sum(axis=1)
    if rule.statistic == "mean":
        rolled = np.where(known, windows, 0.0).sum(axis=1) / np.maximum(count, 1)
    elif rule.statistic == "min":
        rolled = np.where(known, windows, np.inf).min(axis=1)
    else:
        rolled = np.where(known, windows, -np.inf).max(axis=1)
    return np.where(keep & (count * 2 >= rule.over), rolled, np.nan)


def _detail(chart: Chart, rule: Persistence, notes: Sequence[str]) -> str:
    """Say what is watched, by which rule, and what was learned; of many series, of the first three."""
    told = list(dict.fromkeys(note for note in notes if note))
    parts = [chart.words(), *told[:3]]
    if len(told) > 3:
        parts.append(f"and {len(told) - 3} more series")
    if rule.over > 1:
        parts.append(f"{rule.statistic} of {rule.over} steps")
    if rule.steps > 1 or (rule.of or 1) > 1:
        parts.append(f"{rule.steps} of {rule.of or rule.steps} steps")
    return "; ".join(parts)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
