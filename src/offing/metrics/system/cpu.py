"""How busy the processors of the host are."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.host_samples import host_mean
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the samples `system.cpu`, which clients send on request."""
    return host_mean(subject, METRIC.id)


METRIC = Metric(
    id="cpu",
    family="system",
    title="CPU",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of the host's processor time that was used, over all samples.",
    compute=compute,
)
