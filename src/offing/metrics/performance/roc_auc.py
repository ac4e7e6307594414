"""How well scores separate the two classes."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.roc import roc_auc


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the area under the ROC curve with DeLong's interval; UNDEFINED with one class only.

    Scores in one cell of the grid count as ties.
    """
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
    elif not outcome.scored:
        reason = "no labelled row has a score"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=outcome.labelled)
    elif not (outcome.positives.any() and outcome.negatives.any()):
        only = "positive" if outcome.positives.any() else "negative"
        reason = f"all {outcome.scored} labels are {only}: one class cannot be ranked"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=outcome.scored)
    else:
        estimate = roc_auc(outcome.positives, outcome.negatives)
        yield known(subject, METRIC.id, estimate, n=outcome.scored)


METRIC = Metric(
    id="roc_auc",
    family="performance",
    title="ROC AUC",
    unit="value",
    scope="model",
    better="higher",
    help="The probability that a positive row scores above a negative one.",
    compute=compute,
    needs=("binary", "score", "labels"),
    stored=True,
)
