"""How long a prediction takes: the 90 % quantile."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.latency import latency_quantile
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the 90 % quantile of the latency in ms."""
    return latency_quantile(subject, METRIC.id, 0.90)


METRIC = Metric(
    id="latency_p90",
    family="system",
    title="Latency p90",
    unit="ms",
    scope="model",
    better="lower",
    help="90 % of the predictions took at most this long.",
    compute=compute,
)
