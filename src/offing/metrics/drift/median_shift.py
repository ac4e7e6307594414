"""How far a numeric column's median moved."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.quantile_shifts import MEDIAN, quantile_shifts
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the shift of each numeric column's median; see `quantile_shifts`."""
    return quantile_shifts(subject, METRIC.id, MEDIAN)


METRIC = Metric(
    id="median_shift",
    family="drift",
    title="Median shift",
    unit="value",
    scope="column",
    better="neutral",
    help="How far a numeric column's median moved, in robust standard deviations of the baseline.",
    compute=compute,
    needs=("baseline",),
)
