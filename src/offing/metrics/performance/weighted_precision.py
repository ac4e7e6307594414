"""The precision of a multiclass model, frequent classes first."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.class_metrics import average_score
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the classes' precision by their labels; TOO_FEW below 15 rows for each class."""
    yield from average_score(subject, METRIC.id, "precision", weighted=True)


METRIC = Metric(
    id="weighted_precision",
    family="performance",
    title="Weighted precision",
    unit="ratio",
    scope="model",
    better="higher",
    help="The mean precision of the classes, each weighted by its labels.",
    compute=compute,
    needs=("multiclass", "labels"),
)
