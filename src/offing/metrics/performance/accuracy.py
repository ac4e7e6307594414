"""How many answers of a classifier were right."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import outcome_of
from offing.metrics.metric import Metric
from offing.metrics.right_answers import right_answers
from offing.metrics.subject import Subject
from offing.stats.proportion import wilson


def compute(subject: Subject) -> Iterator[Point]:
    """Yield accuracy of a binary or multiclass model with Wilson's interval."""
    outcome = outcome_of(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    right, n = right_answers(outcome)
    if not n:
        reason = "no labelled row has a prediction"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason)
    else:
        yield known(subject, METRIC.id, wilson(right, n), n=n)


METRIC = Metric(
    id="accuracy",
    family="performance",
    title="Accuracy",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of labelled rows that the model classified right.",
    compute=compute,
    needs=("classifier", "labels"),
    stored=True,
)
