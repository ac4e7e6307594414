"""How far scores are from what happened, squared."""

from __future__ import annotations

import math
from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.outcome import BRIER_BITS
from offing.stats.skewed_mean import bounded_mean_interval


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean squared difference of score and label; TOO_FEW below two scored rows."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    n, total, squares = outcome.scored, outcome.brier_sum, outcome.brier_sum2
    if n < 2:
        reason = f"a mean with an interval needs 2 scored rows; there are {n}"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=n)
        return
    mean = total / (n << BRIER_BITS)
    variance = (n * squares - total**2) / (n * (n - 1) << (2 * BRIER_BITS))
    if not (math.isfinite(mean) and math.isfinite(variance)):
        reason = "the values are too large for a finite result"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=n)
        return
    yield known(subject, METRIC.id, bounded_mean_interval(n, mean, variance), n=n)


METRIC = Metric(
    id="brier",
    family="performance",
    title="Brier score",
    unit="value",
    scope="model",
    better="lower",
    help="The mean squared difference between score and label: 0 is perfect.",
    compute=compute,
    needs=("binary", "score", "labels"),
)
