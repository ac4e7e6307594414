"""How far apart the protected groups are in how often the model says yes."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import SELECTION, gap_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the difference of selection rates of each protected attribute; its groups are in the note."""
    return gap_points(subject, METRIC.id, [SELECTION])


METRIC = Metric(
    id="demographic_parity_difference",
    family="fairness",
    title="Demographic parity difference",
    unit="ratio",
    scope="column",
    better="lower",
    help="The largest selection rate of a protected group less the smallest, less what chance gives.",
    compute=compute,
    needs=("binary", "protected", "prediction"),
)
