"""How far a column's distribution moved, on a scale from 0 to 1: the Hellinger distance."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.divergences import divergences
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.hellinger import hellinger


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each column's Hellinger distance from the baseline, corrected for chance: 0 alike, 1 disjoint."""
    return divergences(subject, METRIC.id, hellinger)


METRIC = Metric(
    id="hellinger",
    family="drift",
    title="Hellinger distance",
    unit="value",
    scope="column",
    better="lower",
    help="How far a column's distribution moved, from 0 to 1, less what chance alone gives.",
    compute=compute,
    needs=("baseline",),
)
