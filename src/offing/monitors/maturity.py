"""Performance is judged only where the labels that normally come have come."""

from __future__ import annotations

import numpy as np

from offing.domain.point import Series
from offing.monitors.history import History
from offing.stats.arrays import Bools, Floats

MATURE_SHARE = 0.8
"""A step is ripe when its label coverage reaches this share of the baseline's median coverage."""


def mature_values(history: History, series: Series) -> Floats:
    """Return the values of a performance series, NaN at steps that still wait for labels."""
    return np.where(mature_steps(history), history.series[series].value, np.nan)


def mature_steps(history: History) -> Bools:
    """Return the steps with labels enough to judge; all of them where coverage is not measured."""
    coverage = history.series.get(Series("label_coverage"))
    if coverage is None:
        return np.ones(len(history.starts), dtype=np.bool_)
    normal = coverage.value[history.baseline & history.closed]
    normal = normal[np.isfinite(normal)]
    needed = MATURE_SHARE * float(np.median(normal)) if normal.size else 0.0
    with np.errstate(invalid="ignore"):
        ripe: Bools = coverage.value >= needed
    return ripe
