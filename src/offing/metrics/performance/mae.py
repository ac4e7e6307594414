"""How far a regression's answers are off."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.absolute_error import absolute_error
from offing.metrics.labelled import residuals
from offing.metrics.measured import mean_of_moments, too_few
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean absolute error with the interval of a positive mean."""
    found = residuals(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    n, mean, variance = absolute_error(*found)
    if mean is None or variance is None:
        yield too_few(subject, METRIC.id, n)
    else:
        yield mean_of_moments(subject, METRIC.id, n, (mean, variance), "positive")


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
