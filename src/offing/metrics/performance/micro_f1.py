"""F1 with all classes in one pot."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import known
from offing.metrics.class_metrics import class_scores
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield F1 over all decisions of all classes, Wilson's interval; `n` counts rows with a prediction."""
    found = class_scores(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
    else:
        yield known(subject, METRIC.id, found.micro, n=found.n)


METRIC = Metric(
    id="micro_f1",
    family="performance",
    title="Micro F1",
    unit="ratio",
    scope="model",
    better="higher",
    help="F1 over all classes together, which is the share of rows that are right.",
    compute=compute,
    needs=("multiclass", "labels"),
)
