"""How much of a numeric column is NaN or infinite."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows that are NaN or infinite of each numeric column, Wilson's interval."""
    for pair in subject.pairs:
        if pair.numeric is not None:
            counts, _ = pair.numeric
            part = counts.nan + counts.pos_inf + counts.neg_inf
            yield share(subject, METRIC.id, part, counts.rows, column=pair.name)


METRIC = Metric(
    id="not_finite",
    family="quality",
    title="NaN and infinite values",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of rows in which a numeric column is NaN or infinite.",
    compute=compute,
)
