"""The F1 of a multiclass model, every class alike."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.class_metrics import average_score
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the unweighted mean of the classes' F1; TOO_FEW below 15 rows for each class."""
    yield from average_score(subject, METRIC.id, "f1")


METRIC = Metric(
    id="macro_f1",
    family="performance",
    title="Macro F1",
    unit="ratio",
    scope="model",
    better="higher",
    help="The mean F1 of the classes, each class counting alike.",
    compute=compute,
    needs=("multiclass", "labels"),
)
