"""How often the model is wrong about each protected group."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import ERROR, group_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the error rate of each group of a binary or multiclass model; TOO_FEW below 30 rows."""
    return group_points(subject, METRIC.id, ERROR)


METRIC = Metric(
    id="group_error_rate",
    family="fairness",
    title="Error rate by group",
    unit="ratio",
    scope="group",
    better="lower",
    help="The share of a protected group's labelled rows that the model classified wrong.",
    compute=compute,
    needs=("classifier", "protected", "prediction", "labels"),
)
