"""How long most labels take."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.label_lag import lag_quantile
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the median of the time from prediction to label, in seconds."""
    return lag_quantile(subject, METRIC.id, 0.5)


METRIC = Metric(
    id="label_lag_p50",
    family="labels",
    title="Label lag p50",
    unit="s",
    scope="model",
    better="lower",
    help="Half of the labels came at most this long after their prediction.",
    compute=compute,
    needs=("labels",),
)
