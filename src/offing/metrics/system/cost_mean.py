"""What a prediction costs."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import KpiSum

COST = "cost"


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the finite costs with Student's t interval; no point for a model without any."""
    sums = subject.current.measures.get(COST, KpiSum())
    before = subject.baseline.measures.get(COST, KpiSum()) if subject.baseline is not None else KpiSum()
    if sums.n or before.n:
        yield average(subject, METRIC.id, sums.n, sums.mean, sums.variance)


METRIC = Metric(
    id="cost_mean",
    family="system",
    title="Cost of a prediction",
    unit="value",
    scope="model",
    better="lower",
    help="The mean cost of a prediction, in the unit in which it was logged.",
    compute=compute,
)
