"""How many predictions a second the model serves."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.domain.window import SECOND
from offing.metrics.answer import known, unknown
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.estimate import Estimate
from offing.stats.poisson import garwood


def compute(subject: Subject) -> Iterator[Point]:
    """Yield rows per second of the window with Garwood's interval for the rows."""
    seconds = subject.window.length / SECOND
    if seconds <= 0:
        reason = "the window has no length"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=subject.rows)
        return
    rate = Estimate(*(number / seconds for number in garwood(subject.rows)))
    yield known(subject, METRIC.id, rate, n=subject.rows)


METRIC = Metric(
    id="throughput",
    family="system",
    title="Throughput",
    unit="value",
    scope="model",
    better="neutral",
    help="How many predictions a second were made, on average over the window.",
    compute=compute,
)
