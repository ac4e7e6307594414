"""How far apart the protected groups are in how many positives are found."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import TRUE_POSITIVE, gap_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the difference of true positive rates of each protected attribute."""
    return gap_points(subject, METRIC.id, [TRUE_POSITIVE])


METRIC = Metric(
    id="equal_opportunity_difference",
    family="fairness",
    title="Equal opportunity difference",
    unit="ratio",
    scope="column",
    better="lower",
    help="The largest true positive rate of a protected group less the smallest, less what chance gives.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
