"""How far apart the protected groups are in how far a yes can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import PRECISION, gap_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the difference of precisions of each protected attribute."""
    return gap_points(subject, METRIC.id, [PRECISION])


METRIC = Metric(
    id="predictive_parity_difference",
    family="fairness",
    title="Predictive parity difference",
    unit="ratio",
    scope="column",
    better="lower",
    help="The largest precision of a protected group less the smallest, less what chance gives.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
