"""How many positives of each protected group the model finds."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import TRUE_POSITIVE, group_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the recall of each group; TOO_FEW below 30 labelled positives."""
    return group_points(subject, METRIC.id, TRUE_POSITIVE)


METRIC = Metric(
    id="group_tpr",
    family="fairness",
    title="True positive rate by group",
    unit="ratio",
    scope="group",
    better="higher",
    help="The share of a protected group's positives that is predicted positive.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
