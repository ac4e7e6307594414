"""The typical gap between two cumulative distributions."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.numeric_pairs import NumericPairs, numeric_distances
from offing.metrics.subject import Subject
from offing.stats.cramer_von_mises import cramer_von_mises
from offing.stats.estimate import Distances


def compute(subject: Subject) -> Iterator[Point]:
    """Yield, per numeric column, the root mean square gap of its finite values from the baseline."""
    return numeric_distances(subject, METRIC.id, _distances)


def _distances(pairs: NumericPairs) -> Distances:
    return cramer_von_mises(pairs.alignments)


METRIC = Metric(
    id="cramer_von_mises",
    family="drift",
    title="Cramér-von Mises distance",
    unit="ratio",
    scope="column",
    better="lower",
    help="The typical gap between cumulative shares of a column and its baseline, less what chance gives.",
    compute=compute,
    needs=("baseline",),
)
