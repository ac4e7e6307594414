"""Precision and recall of each class in one number."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.class_metrics import each_score
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the F1 of each class of the window, named in `column`, with Wilson's interval."""
    yield from each_score(subject, METRIC.id, "f1", "no row has this class")


METRIC = Metric(
    id="class_f1",
    family="performance",
    title="Class F1",
    unit="ratio",
    scope="column",
    better="higher",
    help="The harmonic mean of precision and recall, for each class.",
    compute=compute,
    needs=("multiclass", "labels"),
)
