"""What the highest scores catch."""

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
    """Yield the gain of the top tenth of the scores; UNDEFINED without positives."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    if outcome.positives.sum() < FEWEST:
        reason = f"{int(outcome.positives.sum())} scored rows are positive; {FEWEST} are needed"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=outcome.scored)
    else:
        found = gain_at(outcome.positives, outcome.negatives).gain
        yield known(subject, METRIC.id, found, n=outcome.scored)


METRIC = Metric(
    id="gain",
    family="performance",
    title="Gain",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of all positives that is among the tenth of the rows with the highest scores.",
    compute=compute,
    needs=("binary", "score", "labels"),
)
