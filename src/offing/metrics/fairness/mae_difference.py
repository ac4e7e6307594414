"""How far apart the protected groups are in how far a regression is off."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_means import mean_gap_points, size_moments
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the difference of mean absolute errors of each protected attribute."""
    return mean_gap_points(subject, METRIC.id, size_moments)


METRIC = Metric(
    id="mae_difference",
    family="fairness",
    title="MAE difference",
    unit="value",
    scope="column",
    better="lower",
    help="The largest MAE of a protected group less the smallest, less what chance gives.",
    compute=compute,
    needs=("regression", "protected", "labels"),
)
