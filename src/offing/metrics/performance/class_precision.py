"""How often a class is right when it is predicted."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.class_metrics import each_score
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the precision of each class of the window, named in `column`, with Wilson's interval."""
    yield from each_score(subject, METRIC.id, "precision", "this class was not predicted")


METRIC = Metric(
    id="class_precision",
    family="performance",
    title="Class precision",
    unit="ratio",
    scope="column",
    better="higher",
    help="The share of rows predicted to be of a class that are, for each class.",
    compute=compute,
    needs=("multiclass", "labels"),
)
