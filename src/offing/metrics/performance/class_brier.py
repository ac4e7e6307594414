"""How far a multiclass model's distributions are from what happened."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import has_measure, mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean Brier score, from 0 to 2; nothing for models that log no distributions."""
    if has_measure(subject, "brier"):
        yield mean_of_labelled(subject, METRIC.id, "brier", "positive")


METRIC = Metric(
    id="class_brier",
    family="performance",
    title="Brier score of classes",
    unit="value",
    scope="model",
    better="lower",
    help="The mean squared distance between the predicted distribution and the class that came true.",
    compute=compute,
    needs=("multiclass", "labels"),
)
