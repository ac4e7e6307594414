"""Whether a numeric column spread out or shrank, whatever its scale."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.numeric_pairs import NumericPairs, numeric_distances
from offing.metrics.subject import Subject
from offing.stats.estimate import Distances
from offing.stats.spread import mean_spreads


def compute(subject: Subject) -> Iterator[Point]:
    """Yield, per numeric column, the mean distance of its ridits from 1/2; 0.25: not moved, without ties."""
    return numeric_distances(subject, METRIC.id, _distances)


def _distances(pairs: NumericPairs) -> Distances:
    return mean_spreads(pairs.alignments)


METRIC = Metric(
    id="spread",
    family="drift",
    title="Spread",
    unit="ratio",
    scope="column",
    better="neutral",
    help="How far from the middle of the baseline the values of a numeric column lie, in ranks.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
