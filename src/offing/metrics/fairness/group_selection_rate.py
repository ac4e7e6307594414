"""How often the model says yes to each protected group."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import SELECTION, group_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share predicted positive of each group; TOO_FEW below 30 answers."""
    return group_points(subject, METRIC.id, SELECTION)


METRIC = Metric(
    id="group_selection_rate",
    family="fairness",
    title="Selection rate by group",
    unit="ratio",
    scope="group",
    better="neutral",
    help="The share of a protected group that is predicted positive.",
    compute=compute,
    needs=("binary", "protected", "prediction"),
)
