"""How sure a regression claims to be."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import has_measure, mean_of_sums
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import KpiSum


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of `high - low`, labelled or not; nothing for models that log no intervals."""
    if has_measure(subject, "width"):
        yield mean_of_sums(subject, METRIC.id, subject.current.measures.get("width", KpiSum()), "positive")


METRIC = Metric(
    id="interval_width",
    family="performance",
    title="Interval width",
    unit="value",
    scope="model",
    better="neutral",
    help="The mean width of the predicted intervals.",
    compute=compute,
    needs=("regression",),
)
