"""How much of a column is of another type than it had."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows of a wrong type of each column, Wilson's interval."""
    for pair in subject.pairs:
        yield share(subject, METRIC.id, pair.counts.wrong_type, pair.rows, column=pair.name)


METRIC = Metric(
    id="wrong_type",
    family="quality",
    title="Wrong type",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of rows in which a column holds a value of another type than its own.",
    compute=compute,
)
