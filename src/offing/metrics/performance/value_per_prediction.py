"""What the answers are worth, in money."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.threshold_curve import mean_gain


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean gain per decided row from the declared value of each outcome."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    gains = subject.plan.value
    if gains is None or not outcome.decided:
        reason = "no labelled row has an answer"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason)
        return
    counts = (outcome.tp, outcome.fp, outcome.tn, outcome.fn)
    yield known(subject, METRIC.id, mean_gain(counts, gains), n=outcome.decided)


METRIC = Metric(
    id="value_per_prediction",
    family="performance",
    title="Value per prediction",
    unit="value",
    scope="model",
    better="higher",
    help="The mean gain per labelled prediction, from what each outcome is declared to be worth.",
    compute=compute,
    needs=("binary", "prediction", "labels", "value"),
)
