"""The typical gap between two cumulative distributions, the tails counted in full."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.numeric_pairs import NumericPairs, numeric_distances
from offing.metrics.subject import Subject
from offing.stats.anderson_darling import anderson_darling
from offing.stats.estimate import Distances


def compute(subject: Subject) -> Iterator[Point]:
    """Yield, per numeric column, the weighted root mean square gap of its finite values from the baseline."""
    return numeric_distances(subject, METRIC.id, _distances)


def _distances(pairs: NumericPairs) -> Distances:
    return anderson_darling(pairs.alignments)


METRIC = Metric(
    id="anderson_darling",
    family="drift",
    title="Anderson-Darling distance",
    unit="value",
    scope="column",
    better="lower",
    help="The typical gap between cumulative shares, weighted so that tails count, less what chance gives.",
    compute=compute,
    needs=("baseline",),
)
