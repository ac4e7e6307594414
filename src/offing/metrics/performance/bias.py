"""Whether a regression answers too high or too low."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average
from offing.metrics.labelled import residuals
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean residual, prediction minus label, with Student's t interval."""
    found = residuals(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    outcome, grid = found
    counts = outcome.residual
    yield average(subject, METRIC.id, counts.n, counts.mean(grid), counts.variance(grid))


METRIC = Metric(
    id="bias",
    family="performance",
    title="Bias",
    unit="value",
    scope="model",
    better="neutral",
    help="The mean of prediction minus label.",
    compute=compute,
    needs=("regression", "labels"),
    stored=True,
)
