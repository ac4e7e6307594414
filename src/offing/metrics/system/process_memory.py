"""How much memory the serving process holds."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.host_samples import host_mean
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the samples `system.process_memory`, which clients send on request."""
    return host_mean(subject, METRIC.id)


METRIC = Metric(
    id="process_memory",
    family="system",
    title="Memory of the process",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of the memory open to the serving process that it held, over all samples.",
    compute=compute,
)
