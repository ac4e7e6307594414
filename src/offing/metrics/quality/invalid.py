"""How much of a column is no usable value."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of NaN, infinite and wrong-typed values of each column, Wilson's interval."""
    for pair in subject.pairs:
        yield share(subject, METRIC.id, pair.counts.invalid, pair.rows, column=pair.name)


METRIC = Metric(
    id="invalid",
    family="quality",
    title="Invalid",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of rows in which the column is NaN, infinite or of another type.",
    compute=compute,
    stored=True,
)
