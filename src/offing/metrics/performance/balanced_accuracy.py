"""How many of each class were right, all classes alike."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.confusion import confusion_of
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.confusion import balanced_accuracy


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean recall of the classes, binary or multiclass; UNDEFINED with one class only."""
    confusion = confusion_of(subject, METRIC.id)
    if isinstance(confusion, Point):
        yield confusion
        return
    n = int(confusion.sum())
    if (confusion.sum(axis=1) > 0).sum() < 2:
        reason = f"all {n} labels are of one class"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=n)
    else:
        yield known(subject, METRIC.id, balanced_accuracy(confusion), n=n)


METRIC = Metric(
    id="balanced_accuracy",
    family="performance",
    title="Balanced accuracy",
    unit="ratio",
    scope="model",
    better="higher",
    help="The mean share of right answers of each class, however rare it is.",
    compute=compute,
    needs=("classifier", "prediction", "labels"),
)
