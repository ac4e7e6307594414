"""How much of a column is missing."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of null values of each column, Wilson's interval."""
    for pair in subject.pairs:
        yield share(subject, METRIC.id, pair.counts.missing, pair.rows, column=pair.name)


METRIC = Metric(
    id="missing",
    family="quality",
    title="Missing values",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of rows in which the column has no value.",
    compute=compute,
    stored=True,
)
