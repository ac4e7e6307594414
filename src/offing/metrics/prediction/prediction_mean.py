"""The mean of a regression's answers."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean finite prediction with Student's t interval."""
    counts, grid = subject.current.prediction, subject.plan.prediction
    if isinstance(counts, NumericCounts) and isinstance(grid, NumericGrid):
        yield average(subject, METRIC.id, counts.n, counts.mean(grid), counts.variance(grid))


METRIC = Metric(
    id="prediction_mean",
    family="prediction",
    title="Mean prediction",
    unit="value",
    scope="model",
    better="neutral",
    help="The mean of a regression's predictions.",
    compute=compute,
    needs=("regression", "prediction"),
    stored=True,
)
