"""How far a regression is off, as a share of what was right."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of |prediction - label| / |label| over rows whose label is not 0."""
    yield mean_of_labelled(subject, METRIC.id, "ape", "positive")


METRIC = Metric(
    id="mape",
    family="performance",
    title="MAPE",
    unit="ratio",
    scope="model",
    better="lower",
    help="The mean distance between prediction and label as a share of the label.",
    compute=compute,
    needs=("regression", "labels"),
)
