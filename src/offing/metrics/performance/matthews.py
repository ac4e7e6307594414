"""The correlation of answers and labels."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.confusion import FEWEST, confusion_of
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.confusion import matthews


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the coefficient, binary or multiclass, with its interval."""
    confusion = confusion_of(subject, METRIC.id)
    if isinstance(confusion, Point):
        yield confusion
        return
    n = int(confusion.sum())
    rarer = n - max(int(confusion.sum(axis=0).max()), int(confusion.sum(axis=1).max()))
    if rarer < FEWEST:
        reason = f"labels and answers beside the most frequent class are {rarer}; {FEWEST} are needed"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=n)
    else:
        yield known(subject, METRIC.id, matthews(confusion), n=n)


METRIC = Metric(
    id="matthews",
    family="performance",
    title="Matthews correlation",
    unit="value",
    scope="model",
    better="higher",
    help="The correlation of answers and labels: 1 is perfect, 0 is chance, -1 is always wrong.",
    compute=compute,
    needs=("classifier", "prediction", "labels"),
)
