"""How long a prediction takes: the 95 % quantile."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.latency import latency_quantile
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the 95 % quantile of the latency in ms."""
    return latency_quantile(subject, METRIC.id, 0.95)


METRIC = Metric(
    id="latency_p95",
    family="system",
    title="Latency p95",
    unit="ms",
    scope="model",
    better="lower",
    help="95 % of the predictions took at most this long.",
    compute=compute,
    stored=True,
)
