"""Definite data breaks: changes that hardly happen without a fault, recognised by their kind.

Size alone does not tell a fault from a storm: real days move as far. So each rule asks for
something that no baseline step has shown and that no weather, holiday or season brings about.
One step is enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, State, Verdict
from offing.monitors.history import History, SeriesPoints
from offing.monitors.limit import baseline_mean, finite
from offing.monitors.monitor import Judged
from offing.stats.arrays import Bools, Floats

MIN_ROWS = 50
"""A step of fewer rows shows no kind of break for certain."""

FEW_ROWS = 20
"""So many show the break of a column that stood still, if most of them do."""

LEAST_FACTOR = float(np.log(1.25))
"""A smaller factor between units (such as 1.055) is what an ordinary shift may look like."""

Rule = Callable[[History, Series, SeriesPoints], Bools]


@dataclass(frozen=True)
class BreaksMonitor:
    """Alarms, on one step, where a column breaks in a way that has a name."""

    name: str = field(default="breaks")

    def judge(self, history: History) -> Judged:
        if not history.baseline.any():
            return Judged(self.name, [], State.LEARNING, "learning: no baseline yet")
        verdicts = []
        for series, points in history.series.items():
            rule = _RULES.get(series.metric)
            if rule is None or series.slice:
                continue
            broken = rule(history, series, points) & history.judged
            verdicts += [_verdict(self.name, history, series, int(step)) for step in np.flatnonzero(broken)]
        verdicts.sort(key=lambda v: (v.at.start, -v.strength))
        return Judged(
            self.name, verdicts, State.OK, "units, stuck, type, range, missing, new levels, silence"
        )


def _worst(history: History, points: SeriesPoints) -> float:
    """Return the largest value that a baseline step has shown; 0 when there is none."""
    usual = _usual(history, points)
    return float(usual.max()) if usual.size else 0.0


def _usual(history: History, points: SeriesPoints) -> Floats:
    """Return the values of the baseline's steps, those that there are."""
    values = points.value[history.baseline & history.closed]
    return values[np.isfinite(values)]


def _beyond(margin: float) -> Rule:
    """A share that lies above every baseline step's by `margin`, sampling noise allowed for."""

    def rule(history: History, series: Series, points: SeriesPoints) -> Bools:
        with np.errstate(invalid="ignore"):
            broken: Bools = (points.low > _worst(history, points) + margin) & (points.n >= MIN_ROWS)
        return broken

    return rule


def _range(history: History, series: Series, points: SeriesPoints) -> Bools:
    """Far outside the baseline's range. A column that stood still in all of the baseline has no tails.

    So where most rows have left its one value, few are enough.
    """
    with np.errstate(invalid="ignore"):
        left = (points.low > 0.5) & (points.n >= FEW_ROWS) & np.bool_(_still(history, series.column))
    broken: Bools = _beyond(0.05)(history, series, points) | left
    return broken


def _still(history: History, column: str) -> bool:
    """Say whether a column held one value, the same in every step of the baseline."""
    stuck, distance = (history.series.get(Series(metric, column)) for metric in ("stuck", "ks"))
    if stuck is None or distance is None:
        return False
    values = _usual(history, stuck)
    return bool(values.size) and bool((values == 1.0).all()) and _worst(history, distance) == 0.0


def _units(history: History, series: Series, points: SeriesPoints) -> Bools:
    """Scaled by a known factor, and further from the baseline than twice any of its own steps.

    A column of which some baseline step already looks scaled has no scale to speak of.
    """
    distance = history.series.get(Series("ks", series.column))
    if distance is None or (_usual(history, points) != 1.0).any():
        return np.zeros(points.value.shape, np.bool_)
    with np.errstate(invalid="ignore"):
        broken: Bools = (
            np.isfinite(points.value)
            & (np.abs(np.log(points.value)) > LEAST_FACTOR)
            & (distance.value > 2 * _worst(history, distance))
            & (points.n >= MIN_ROWS)
        )
    return broken


def _stuck(history: History, series: Series, points: SeriesPoints) -> Bools:
    """One value in all rows, where no baseline step had one in more than nine of ten."""
    usual = _usual(history, points)
    varied = bool(usual.size) and float(usual.max()) < 0.9
    with np.errstate(invalid="ignore"):
        broken: Bools = (points.value >= 1.0) & (points.n >= MIN_ROWS) & np.bool_(varied)
    return broken


def _silence(history: History, series: Series, points: SeriesPoints) -> Bools:
    """No prediction at all, where every baseline step had some."""
    usual = _usual(history, points)
    always = bool(usual.size) and bool(usual.min() > 0)
    with np.errstate(invalid="ignore"):
        broken: Bools = (points.value == 0) & np.bool_(always)
    return broken


_RULES: dict[str, Rule] = {
    "unit_change": _units,
    "stuck": _stuck,
    "invalid": _beyond(0.01),
    "out_of_range": _range,
    "missing": _beyond(0.20),
    "new_levels": _beyond(0.20),
    "volume": _silence,
}

_WORDS = {
    "unit_change": "{column} is scaled by {value:.4g}: a change of units",
    "stuck": "{column} is stuck at one value",
    "invalid": "{value:.3g} % of {column} is NaN, infinite or of another type",
    "out_of_range": "{value:.3g} % of {column} lies far outside the baseline's range",
    "missing": "{value:.3g} % of {column} is missing",
    "new_levels": "{value:.3g} % of {column} has levels that the baseline never saw",
    "volume": "no predictions arrived",
}


_SCALE = {"unit_change": 1}
"""What is no share is not written in per cent."""


def _verdict(monitor: str, history: History, series: Series, step: int) -> Verdict:
    points = history.series[series]
    value = float(points.value[step])
    return Verdict(
        monitor=monitor,
        series=series,
        at=history.window(step),
        since=int(history.starts[step]),
        severity=Severity.CRITICAL,
        cause=Cause.SYSTEM if series.metric == "volume" else Cause.QUALITY,
        strength=1.0,
        value=value,
        low=finite(points.low[step]),
        high=finite(points.high[step]),
        n=int(points.n[step]),
        expected=baseline_mean(history, points),
        threshold=_worst(history, points),
        sentence=_WORDS[series.metric].format(
            column=series.column, value=value * _SCALE.get(series.metric, 100)
        ),
    )
