"""How far apart the scores of the two classes lie."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.outcome import OutcomeCounts
from offing.stats.alignment import Alignment
from offing.stats.ks import ks


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the largest gap between the cumulative scores of negatives and positives."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    if not (outcome.positives.any() and outcome.negatives.any()):
        reason = "one class only: there is nothing to separate"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=outcome.scored)
    else:
        yield known(subject, METRIC.id, ks(_sides(outcome)), n=outcome.scored)


def _sides(outcome: OutcomeCounts) -> Alignment:
    """Return both classes on the same score cells."""
    up = np.cumsum(outcome.positives).astype(np.float64)
    down = np.cumsum(outcome.negatives).astype(np.float64)
    return Alignment(up, down, int(up[-1]), int(down[-1]))


METRIC = Metric(
    id="ks_separation",
    family="performance",
    title="KS of the classes",
    unit="ratio",
    scope="model",
    better="higher",
    help="The largest difference between true and false positive rate over all thresholds.",
    compute=compute,
    needs=("binary", "score", "labels"),
)
