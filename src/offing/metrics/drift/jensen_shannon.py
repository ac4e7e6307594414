"""How far a column's distribution moved, on a bounded scale: the Jensen-Shannon divergence."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.divergences import divergences
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.jensen_shannon import jensen_shannon_of


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each column's divergence from the baseline in bits, corrected for chance: 0 alike, 1 disjoint."""
    return divergences(subject, METRIC.id, jensen_shannon_of)


METRIC = Metric(
    id="jensen_shannon",
    family="drift",
    title="Jensen-Shannon divergence",
    unit="value",
    scope="column",
    better="lower",
    help="How far a column's distribution moved, in bits from 0 to 1, less what chance alone gives.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
