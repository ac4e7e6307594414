"""How the protected groups compare in how often the model says yes."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import SELECTION, ratio_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the ratio of selection rates of each protected attribute; UNDEFINED when all are 0."""
    return ratio_points(subject, METRIC.id, [SELECTION])


METRIC = Metric(
    id="demographic_parity_ratio",
    family="fairness",
    title="Demographic parity ratio",
    unit="ratio",
    scope="column",
    better="higher",
    help="The smallest selection rate of a protected group divided by the largest, corrected for chance.",
    compute=compute,
    needs=("binary", "protected", "prediction"),
)
