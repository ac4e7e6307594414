"""How busy the graphics processors of the host are."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.host_samples import host_mean
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the samples `system.gpu`, which clients send on request."""
    return host_mean(subject, METRIC.id)


METRIC = Metric(
    id="gpu",
    family="system",
    title="GPU",
    unit="ratio",
    scope="model",
    better="neutral",
    help="The share of the time in which the host's GPUs were computing, over all samples.",
    compute=compute,
)
