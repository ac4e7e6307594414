"""How full the memory of the graphics processors is."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.host_samples import host_mean
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the samples `system.gpu_memory`, which clients send on request."""
    return host_mean(subject, METRIC.id)


METRIC = Metric(
    id="gpu_memory",
    family="system",
    title="GPU memory",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of the GPUs' memory that was in use, over all samples.",
    compute=compute,
)
