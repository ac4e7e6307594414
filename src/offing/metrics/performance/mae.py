"""How far a regression's answers are off."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average
from offing.metrics.labelled import residuals
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import Z_BITS


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean absolute error with Student's t interval."""
    found = residuals(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    outcome, grid = found
    n = outcome.residual.n
    if n < 2:
        yield average(subject, METRIC.id, n, None, None)
        return
    # The residual grid is centred on 0, so the squares of the residuals are those of their sizes.
    mean = outcome.absolute_sum / (n << Z_BITS)
    square = outcome.residual.sum_z2 / (n << (2 * Z_BITS))
    variance = max(0.0, square - mean * mean) * n / (n - 1)
    yield average(subject, METRIC.id, n, mean * grid.scale, variance * grid.scale**2)


METRIC = Metric(
    id="mae",
    family="performance",
    title="MAE",
    unit="value",
    scope="model",
    better="lower",
    help="The mean distance between prediction and label.",
    compute=compute,
    needs=("regression", "labels"),
    stored=True,
)
