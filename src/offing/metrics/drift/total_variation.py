"""The share of rows whose cell changed: the total variation distance."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.divergences import divergences
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.total_variation import total_variation


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each column's total variation distance from the baseline, corrected for chance."""
    return divergences(subject, METRIC.id, total_variation)


METRIC = Metric(
    id="total_variation",
    family="drift",
    title="Total variation",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of rows that lie elsewhere than in the baseline, less what chance alone gives.",
    compute=compute,
    needs=("baseline",),
)
