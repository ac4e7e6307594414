"""How far a regression's answers are off."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.absolute_error import absolute_error
from offing.metrics.answer import average
from offing.metrics.labelled import residuals
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean absolute error with Student's t interval."""
    found = residuals(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    outcome, grid = found
    yield average(subject, METRIC.id, *absolute_error(outcome, grid))


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
