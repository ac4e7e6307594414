"""The recall of a multiclass model, frequent classes first."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.class_metrics import average_score
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of the classes' recall by their labels; TOO_FEW below 15 rows for each class."""
    yield from average_score(subject, METRIC.id, "recall", weighted=True)


METRIC = Metric(
    id="weighted_recall",
    family="performance",
    title="Weighted recall",
    unit="ratio",
    scope="model",
    better="higher",
    help="The mean recall of the classes, each weighted by its labels.",
    compute=compute,
    needs=("multiclass", "labels"),
)
