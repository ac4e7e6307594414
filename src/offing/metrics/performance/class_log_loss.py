"""How much probability a multiclass model gave to what happened."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import has_measure, mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean log loss of rows whose answer is a distribution; nothing for models that log none."""
    if has_measure(subject, "log_loss"):
        yield mean_of_labelled(subject, METRIC.id, "log_loss", "positive")


METRIC = Metric(
    id="class_log_loss",
    family="performance",
    title="Log loss of classes",
    unit="value",
    scope="model",
    better="lower",
    help="The mean surprise, in nats, at the class that came true given the predicted distribution.",
    compute=compute,
    needs=("multiclass", "labels"),
)
