"""How many predictions there were."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import known
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.poisson import garwood


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the rows of the window with Garwood's interval; a window without rows has 0."""
    yield known(subject, METRIC.id, garwood(subject.rows), n=subject.rows)


METRIC = Metric(
    id="volume",
    family="quality",
    title="Volume",
    unit="count",
    scope="model",
    better="neutral",
    help="The number of predictions in the window.",
    compute=compute,
    stored=True,
)
