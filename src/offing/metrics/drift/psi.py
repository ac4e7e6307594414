"""How far a column's distribution moved: the population stability index."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.divergences import divergences
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.psi import psi_of


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each column's PSI against the baseline, corrected for chance, 0 or more."""
    return divergences(subject, METRIC.id, psi_of)


METRIC = Metric(
    id="psi",
    family="drift",
    title="PSI",
    unit="value",
    scope="column",
    better="lower",
    help="How far a column's distribution moved from the baseline, less what chance alone gives.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
