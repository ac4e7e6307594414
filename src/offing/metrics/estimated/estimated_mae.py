"""How far a regression's answers will turn out to be off."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.expected_errors import expected_error
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean absolute error expected of the window's rows, labelled or not."""
    yield from expected_error(subject, METRIC.id, 1)


METRIC = Metric(
    id="estimated_mae",
    family="estimated",
    title="Estimated MAE",
    unit="value",
    scope="model",
    better="lower",
    help="The mean absolute error expected of the window once its labels have come.",
    compute=compute,
    needs=("regression", "baseline", "sample", "losses"),
)
