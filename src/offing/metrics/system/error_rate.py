"""How many calls of the model failed."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows whose `error` is set, Wilson's interval."""
    yield share(subject, METRIC.id, subject.current.errors, subject.rows)


METRIC = Metric(
    id="error_rate",
    family="system",
    title="Error rate",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of predictions that ended in an error.",
    compute=compute,
    stored=True,
)
