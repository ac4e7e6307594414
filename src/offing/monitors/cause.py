"""Which link of the chain a metric speaks for."""

from __future__ import annotations

from offing.domain.point import Series
from offing.domain.verdict import Cause

_BY_FAMILY = {
    "system": Cause.SYSTEM,
    "quality": Cause.DRIFT,
    "labels": Cause.QUALITY,
    "drift": Cause.DRIFT,
    "multivariate": Cause.DRIFT,
    "prediction": Cause.PREDICTION,
    "performance": Cause.PERFORMANCE,
    "estimated": Cause.PERFORMANCE,
    "fairness": Cause.PERFORMANCE,
    "business": Cause.BUSINESS,
    "custom": Cause.BUSINESS,
}

OUTPUTS = ("score", "prediction")
"""Column names under which the drift metrics report the model's own output."""


def cause_of(series: Series, family: str) -> Cause:
    """Return the link for a slow shift of a series; `family` is its metric's.

    Shifts of the model's own output are prediction. A share of missing values that creeps up is
    drift; the breaks monitor calls what jumps a broken column.
    """
    if family == "drift" and series.column in OUTPUTS:
        return Cause.PREDICTION
    if series.metric == "volume":
        return Cause.SYSTEM
    return _BY_FAMILY.get(family, Cause.QUALITY)
