"""Which columns moved while an incident lasted, most suspect first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from offing.domain.incident import Incident
from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import Window
from offing.monitors.cause import OUTPUTS
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.history import History
from offing.stats.arrays import Bools, Floats

SHORT = 3
"""An incident of at most so many steps is described by its most unusual step, a longer by the mean."""

WEEK = 7
"""So many steps before an incident say what had moved already."""

UNUSUAL = 2.0
"""A column is named when it lies this many between-step deviations from the baseline."""

MOST = 12
"""So many columns are named at most."""

_METRICS = ("ridit", "spread", "jensen_shannon", "missing", "invalid", "new_levels")


@dataclass(frozen=True)
class Suspect:
    """A column, and by how many between-step standard deviations of the baseline it moved."""

    column: str
    distance: float
    broken: bool = False


def suspects(history: History, incident: Incident, window: Window) -> Sequence[Suspect]:
    """Rank the columns by how unusual they were in `window`, against the baseline's own steps.

    Columns with a definite break come first, and in a drift those with the strongest evidence.
    Without a baseline only those are known. But for a drift, a column must also lie apart from the
    week before: what had moved long ago did not cause this. The model's own outputs are left out:
    they follow from the columns.
    """
    broken = _evident(incident)
    inside = _steps(history, window)
    before = _steps(history, Window(window.start - WEEK * history.width, window.start))
    if incident.cause is Cause.DRIFT:
        before = np.zeros_like(before)
    distances: dict[str, float] = {}
    for series, points in history.series.items():
        if series.metric in _METRICS and not series.slice and series.column not in OUTPUTS:
            distance = _distance(history, series, points.value, inside, before)
            distances[series.column] = max(distances.get(series.column, 0.0), distance)
    ranked = sorted(distances, key=lambda name: (-distances[name], name))
    named = [name for name in ranked if distances[name] >= UNUSUAL and name not in broken]
    first = [Suspect(name, distances.get(name, np.inf), broken=True) for name in dict.fromkeys(broken)]
    return [*first, *(Suspect(name, distances[name]) for name in named)][:MOST]


def _evident(incident: Incident) -> list[str]:
    """Return the columns that the incident's own evidence is about, the strongest first."""
    if incident.cause not in (Cause.QUALITY, Cause.DRIFT):
        return []
    strongest = sorted(incident.evidence, key=lambda v: (-v.strength, v.at.start, v.series))
    return [name for v in strongest for name in v.series.columns if name not in OUTPUTS]


def _steps(history: History, window: Window) -> Bools:
    inside: Bools = (history.starts >= window.start) & (history.starts < window.end)
    return inside


def _distance(history: History, series: Series, values: Floats, inside: Bools, before: Bools) -> float:
    """Return |mean or most unusual step - baseline mean| in prediction standard deviations.

    The mean of the steps `before`, where there are any, counts like the baseline's: the smaller of
    both distances is returned.
    """
    reference = values[history.baseline & history.closed]
    reference = reference[np.isfinite(reference)]
    current = values[inside]
    current = current[np.isfinite(current)]
    if reference.size < 2 or not current.size:
        return 0.0
    floor = SMALLEST_SHIFTS[series.metric].amount
    deviation = max(float(reference.std(ddof=1)), floor) * float(np.sqrt(1 + 1 / reference.size))
    away = np.abs(current - reference.mean()) / deviation
    earlier = values[before & ~history.baseline]
    earlier = earlier[np.isfinite(earlier)]
    if earlier.size:
        away = np.minimum(away, np.abs(current - earlier.mean()) / deviation)
    return float(away.max() if current.size <= SHORT else away.mean())
