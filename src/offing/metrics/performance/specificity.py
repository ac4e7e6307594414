"""How many of the negatives were left alone."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.proportion import wilson


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of negatives answered negative, Wilson's interval; UNDEFINED without negatives."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    n = outcome.tn + outcome.fp
    if not n:
        reason = "no labelled row with an answer is negative"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason)
    else:
        yield known(subject, METRIC.id, wilson(outcome.tn, n), n=n)


METRIC = Metric(
    id="specificity",
    family="performance",
    title="Specificity",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of negative rows that the model called negative.",
    compute=compute,
    needs=("binary", "prediction", "labels"),
)
