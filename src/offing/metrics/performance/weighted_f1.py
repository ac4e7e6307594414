"""The F1 of a multiclass model, frequent classes first."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.class_metrics import average_score
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the classes' F1 by their labels; TOO_FEW below 15 rows for each class."""
    yield from average_score(subject, METRIC.id, "f1", weighted=True)


METRIC = Metric(
    id="weighted_f1",
    family="performance",
    title="Weighted F1",
    unit="ratio",
    scope="model",
    better="higher",
    help="The mean F1 of the classes, each weighted by its labels.",
    compute=compute,
    needs=("multiclass", "labels"),
)
