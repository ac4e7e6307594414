"""How far the upper tail of a numeric column moved."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.quantile_shifts import UPPER_TAIL, quantile_shifts
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the shift of each numeric column's 95th percentile; see `quantile_shifts`."""
    return quantile_shifts(subject, METRIC.id, UPPER_TAIL)


METRIC = Metric(
    id="upper_tail_shift",
    family="drift",
    title="Upper tail shift",
    unit="value",
    scope="column",
    better="neutral",
    help="How far a numeric column's 95th percentile moved, in robust standard deviations of the baseline.",
    compute=compute,
    needs=("baseline",),
)
