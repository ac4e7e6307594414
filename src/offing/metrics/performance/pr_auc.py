"""How precise the model is over all recalls."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.precision_recall import average_precision

FEWEST = 10
"""Below so many positives the interval covers too rarely."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield average precision with its interval; TOO_FEW below ten positives. Scores in one cell are ties."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    positives = int(outcome.positives.sum())
    if positives < FEWEST:
        reason = f"{positives} scored rows are positive; {FEWEST} are needed"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=outcome.scored)
    else:
        estimate = average_precision(outcome.positives, outcome.negatives)
        yield known(subject, METRIC.id, estimate, n=outcome.scored)


METRIC = Metric(
    id="pr_auc",
    family="performance",
    title="PR AUC",
    unit="value",
    scope="model",
    better="higher",
    help="The mean precision over all recalls: average precision, the area under the curve.",
    compute=compute,
    needs=("binary", "score", "labels"),
)
