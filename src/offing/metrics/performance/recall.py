"""How many positives the model found."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.proportion import wilson


def compute(subject: Subject) -> Iterator[Point]:
    """Yield recall with Wilson's interval; `n` counts the labelled positive rows."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    n = outcome.tp + outcome.fn
    if not n:
        reason = "no labelled row with a prediction is positive"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason)
    else:
        yield known(subject, METRIC.id, wilson(outcome.tp, n), n=n)


METRIC = Metric(
    id="recall",
    family="performance",
    title="Recall",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of positive rows that the model predicted positive.",
    compute=compute,
    needs=("binary", "prediction", "labels"),
    stored=True,
)
