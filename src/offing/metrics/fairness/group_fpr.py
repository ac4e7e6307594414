"""How many negatives of each protected group the model takes for positives."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import FALSE_POSITIVE, group_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the false positive rate of each group; TOO_FEW below 30 labelled negatives."""
    return group_points(subject, METRIC.id, FALSE_POSITIVE)


METRIC = Metric(
    id="group_fpr",
    family="fairness",
    title="False positive rate by group",
    unit="ratio",
    scope="group",
    better="lower",
    help="The share of a protected group's negatives that is predicted positive.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
