"""How much of each class the model finds."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.class_metrics import each_score
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the recall of each class of the window, named in `column`, with Wilson's interval."""
    yield from each_score(subject, METRIC.id, "recall", "no label is of this class")


METRIC = Metric(
    id="class_recall",
    family="performance",
    title="Class recall",
    unit="ratio",
    scope="column",
    better="higher",
    help="The share of rows of a class that were predicted to be, for each class.",
    compute=compute,
    needs=("multiclass", "labels"),
)
