"""How the protected groups compare in both kinds of answers."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.group_rates import FALSE_POSITIVE, TRUE_POSITIVE, ratio_points
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the smaller ratio of each protected attribute; UNDEFINED when a rate is 0 in all groups."""
    return ratio_points(subject, METRIC.id, [TRUE_POSITIVE, FALSE_POSITIVE])


METRIC = Metric(
    id="equalized_odds_ratio",
    family="fairness",
    title="Equalized odds ratio",
    unit="ratio",
    scope="column",
    better="higher",
    help="The smaller ratio of true or false positive rates between protected groups, corrected for chance.",
    compute=compute,
    needs=("binary", "protected", "prediction", "labels"),
)
