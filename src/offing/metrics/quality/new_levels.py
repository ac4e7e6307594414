"""How much of a categorical column the baseline has never seen."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows with a new level among those that have a level, Wilson's interval."""
    for pair in subject.pairs:
        counts = pair.categorical
        if counts is not None:
            nothing = "no values in the window"
            yield share(subject, METRIC.id, counts.new, counts.n, column=pair.name, nothing=nothing)


METRIC = Metric(
    id="new_levels",
    family="quality",
    title="New levels",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of values of a categorical column that the baseline never had.",
    compute=compute,
    stored=True,
)
