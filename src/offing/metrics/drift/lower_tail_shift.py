"""How far the lower tail of a numeric column moved."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.quantile_shifts import LOWER_TAIL, quantile_shifts
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the shift of each numeric column's 5th percentile; see `quantile_shifts`."""
    return quantile_shifts(subject, METRIC.id, LOWER_TAIL)


METRIC = Metric(
    id="lower_tail_shift",
    family="drift",
    title="Lower tail shift",
    unit="value",
    scope="column",
    better="neutral",
    help="How far a numeric column's 5th percentile moved, in robust standard deviations of the baseline.",
    compute=compute,
    needs=("baseline",),
)
