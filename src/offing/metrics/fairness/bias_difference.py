"""How far apart the protected groups are in whether a regression answers too high."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_means import mean_gap_points, residual_moments
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the difference of mean residuals of each protected attribute."""
    return mean_gap_points(subject, METRIC.id, residual_moments)


METRIC = Metric(
    id="bias_difference",
    family="fairness",
    title="Bias difference",
    unit="value",
    scope="column",
    better="lower",
    help="The largest bias of a protected group less the smallest, less what chance gives.",
    compute=compute,
    needs=("regression", "protected", "labels"),
)
