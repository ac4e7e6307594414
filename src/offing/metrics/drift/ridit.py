"""Whether a numeric column moved up or down, whatever its scale."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.numeric_pairs import NumericPairs, numeric_distances
from offing.metrics.subject import Subject
from offing.stats.estimate import Distances
from offing.stats.ridit import mean_ridits


def compute(subject: Subject) -> Iterator[Point]:
    """Yield, per numeric column, how often its finite values exceed the baseline's; 0.5: not moved."""
    return numeric_distances(subject, METRIC.id, _distances)


def _distances(pairs: NumericPairs) -> Distances:
    return mean_ridits(pairs.alignments)


METRIC = Metric(
    id="ridit",
    family="drift",
    title="Ridit",
    unit="ratio",
    scope="column",
    better="neutral",
    help="The probability that a value of the column exceeds one of the baseline, ties counted half.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
