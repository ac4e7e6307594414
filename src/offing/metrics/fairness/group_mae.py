"""How far a regression is off for each protected group."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_means import group_mean_points, size_moments
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean absolute error of each group; TOO_FEW below 30 residuals."""
    return group_mean_points(subject, METRIC.id, size_moments)


METRIC = Metric(
    id="group_mae",
    family="fairness",
    title="MAE by group",
    unit="value",
    scope="group",
    better="lower",
    help="The mean distance between prediction and label in a protected group.",
    compute=compute,
    needs=("regression", "protected", "labels"),
)
