"""Whether a regression answers too high or too low for a protected group."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_means import group_mean_points, residual_moments
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean residual of each group; TOO_FEW below 30 residuals."""
    return group_mean_points(subject, METRIC.id, residual_moments)


METRIC = Metric(
    id="group_bias",
    family="fairness",
    title="Bias by group",
    unit="value",
    scope="group",
    better="neutral",
    help="The mean of prediction minus label in a protected group.",
    compute=compute,
    needs=("regression", "protected", "labels"),
)
