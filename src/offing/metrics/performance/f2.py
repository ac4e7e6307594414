"""Precision and recall in one number."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.f_beta import f_beta


def compute(subject: Subject) -> Iterator[Point]:
    """Yield F of tp, fp and fn with its interval; UNDEFINED when no row is positive or called so."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    tp, fp, fn = outcome.tp, outcome.fp, outcome.fn
    if not tp + fp + fn:
        reason = "no labelled row is positive or called so"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=outcome.decided)
    else:
        yield known(subject, METRIC.id, f_beta(tp, fp, fn, 2.0), n=outcome.decided)


METRIC = Metric(
    id="f2",
    family="performance",
    title="F2",
    unit="ratio",
    scope="model",
    better="higher",
    help="Precision and recall in one number that weighs recall four times as much.",
    compute=compute,
    needs=("binary", "prediction", "labels"),
)
