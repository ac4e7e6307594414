"""How the protected groups compare in how far a yes can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import PRECISION, ratio_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the ratio of precisions of each protected attribute; UNDEFINED when all are 0."""
    return ratio_points(subject, METRIC.id, [PRECISION])


METRIC = Metric(
    id="predictive_parity_ratio",
    family="fairness",
    title="Predictive parity ratio",
    unit="ratio",
    scope="column",
    better="higher",
    help="The smallest precision of a protected group divided by the largest, corrected for chance.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
