"""How far a regression is off, as a share of prediction and label."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of 2 |prediction - label| / (|prediction| + |label|), from 0 to 2."""
    yield mean_of_labelled(subject, METRIC.id, "sape", "positive")


METRIC = Metric(
    id="smape",
    family="performance",
    title="Symmetric percentage error",
    unit="ratio",
    scope="model",
    better="lower",
    help="The mean distance between prediction and label as a share of their mean size.",
    compute=compute,
    needs=("regression", "labels"),
)
