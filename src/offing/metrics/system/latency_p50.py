"""How long a prediction takes: the median."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.latency import latency_quantile
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the median of the latency in ms."""
    return latency_quantile(subject, METRIC.id, 0.50)


METRIC = Metric(
    id="latency_p50",
    family="system",
    title="Latency p50",
    unit="ms",
    scope="model",
    better="lower",
    help="Half of the predictions took at most this long.",
    compute=compute,
    stored=True,
)
