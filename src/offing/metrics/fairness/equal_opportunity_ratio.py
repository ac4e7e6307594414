"""How the protected groups compare in how many positives are found."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import TRUE_POSITIVE, ratio_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the ratio of true positive rates of each protected attribute; UNDEFINED when all are 0."""
    return ratio_points(subject, METRIC.id, [TRUE_POSITIVE])


METRIC = Metric(
    id="equal_opportunity_ratio",
    family="fairness",
    title="Equal opportunity ratio",
    unit="ratio",
    scope="column",
    better="higher",
    help="The smallest true positive rate of a protected group divided by the largest, corrected for chance.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
