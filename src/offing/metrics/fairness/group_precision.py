"""How far a yes can be trusted in each protected group."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import PRECISION, group_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the precision of each group; TOO_FEW below 30 labelled rows predicted positive."""
    return group_points(subject, METRIC.id, PRECISION)


METRIC = Metric(
    id="group_precision",
    family="fairness",
    title="Precision by group",
    unit="ratio",
    scope="group",
    better="higher",
    help="The share of those predicted positive in a protected group that turned out positive.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
