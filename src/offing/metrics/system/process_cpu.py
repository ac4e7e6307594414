"""How much processor time the serving process takes."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.host_samples import host_mean
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the samples `system.process_cpu`, which clients send on request."""
    return host_mean(subject, METRIC.id)


METRIC = Metric(
    id="process_cpu",
    family="system",
    title="CPU of the process",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of the processor time open to the serving process that it used, over all samples.",
    compute=compute,
)
