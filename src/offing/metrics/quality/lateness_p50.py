"""How late predictions arrive: the 50 % quantile."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.lateness import lateness_quantile
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the 50 % quantile of the seconds between a prediction and its receipt."""
    return lateness_quantile(subject, METRIC.id, 0.50)


METRIC = Metric(
    id="lateness_p50",
    family="quality",
    title="Lateness p50",
    unit="s",
    scope="model",
    better="lower",
    help="50 % of the predictions arrived at most this many seconds after they were made.",
    compute=compute,
    needs=("arrivals",),
)
