"""How many alarms of the model were right."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.proportion import wilson


def compute(subject: Subject) -> Iterator[Point]:
    """Yield precision with Wilson's interval; `n` counts the labelled rows predicted positive."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    n = outcome.tp + outcome.fp
    if not n:
        reason = "no labelled row was predicted positive"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason)
    else:
        yield known(subject, METRIC.id, wilson(outcome.tp, n), n=n)


METRIC = Metric(
    id="precision",
    family="performance",
    title="Precision",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of rows predicted positive that turned out positive.",
    compute=compute,
    needs=("binary", "prediction", "labels"),
    stored=True,
)
