"""How far apart the protected groups are in how often the model is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import ERROR, gap_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the difference of error rates of each protected attribute, binary or multiclass."""
    return gap_points(subject, METRIC.id, [ERROR])


METRIC = Metric(
    id="error_rate_difference",
    family="fairness",
    title="Error rate difference",
    unit="ratio",
    scope="column",
    better="lower",
    help="The largest error rate of a protected group less the smallest, less what chance gives.",
    compute=compute,
    needs=("classifier", "protected", "prediction", "labels"),
)
