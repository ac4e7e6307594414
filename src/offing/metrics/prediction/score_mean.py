"""The mean of what the model answers."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean finite score with Student's t interval."""
    counts, grid = subject.current.score, subject.plan.score
    if counts is not None and grid is not None:
        yield average(subject, METRIC.id, counts.n, counts.mean(grid), counts.variance(grid))


METRIC = Metric(
    id="score_mean",
    family="prediction",
    title="Mean score",
    unit="value",
    scope="model",
    better="neutral",
    help="The mean of the model's scores.",
    compute=compute,
    needs=("score",),
    stored=True,
)
