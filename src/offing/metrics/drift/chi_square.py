"""How strong the change is that a chi-square test sees: Cramér's V."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.divergences import divergences
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.cramers_v import cramers_v


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each column's V against the baseline, corrected for chance: 0 alike, 1 disjoint."""
    return divergences(subject, METRIC.id, cramers_v)


METRIC = Metric(
    id="chi_square",
    family="drift",
    title="Chi-square effect",
    unit="value",
    scope="column",
    better="lower",
    help="The effect of a chi-square test against the baseline, as Cramér's V, less what chance gives.",
    compute=compute,
    needs=("baseline",),
)
