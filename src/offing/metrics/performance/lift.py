"""How much better than chance the highest scores are."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.gains import gain_at

FEWEST = 10
"""Below so many positives a tenth of the rows says nothing."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the lift of the top tenth of the scores; UNDEFINED without positives."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    if outcome.positives.sum() < FEWEST:
        reason = f"{int(outcome.positives.sum())} scored rows are positive; {FEWEST} are needed"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=outcome.scored)
    else:
        found = gain_at(outcome.positives, outcome.negatives).lift
        yield known(subject, METRIC.id, found, n=outcome.scored)


METRIC = Metric(
    id="lift",
    family="performance",
    title="Lift",
    unit="value",
    scope="model",
    better="higher",
    help="How many times more positives are in the tenth of rows with the highest scores than by chance.",
    compute=compute,
    needs=("binary", "score", "labels"),
)
