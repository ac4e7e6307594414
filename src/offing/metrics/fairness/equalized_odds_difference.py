"""How far apart the protected groups are in both kinds of answers."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import FALSE_POSITIVE, TRUE_POSITIVE, gap_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the larger difference of each protected attribute; the note says of which rate."""
    return gap_points(subject, METRIC.id, [TRUE_POSITIVE, FALSE_POSITIVE])


METRIC = Metric(
    id="equalized_odds_difference",
    family="fairness",
    title="Equalized odds difference",
    unit="ratio",
    scope="column",
    better="lower",
    help="The larger gap in true or in false positive rate between protected groups, less what chance gives.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
