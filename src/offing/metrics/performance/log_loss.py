"""How much probability the model gave to what happened."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.outcome import LOSS_BITS


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean log loss in nats with Student's t interval; it is clipped at 34.5 per row."""
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    n, total, squares = outcome.scored, outcome.loss_sum, outcome.loss_sum2
    mean = total / (n << LOSS_BITS) if n else None
    # Exact integers first: the difference of two large sums keeps its digits.
    variance = (n * squares - total**2) / (n * (n - 1) << (2 * LOSS_BITS)) if n > 1 else None
    yield average(subject, METRIC.id, n, mean, variance)


METRIC = Metric(
    id="log_loss",
    family="performance",
    title="Log loss",
    unit="value",
    scope="model",
    better="lower",
    help="The mean surprise, in nats, at what happened given the model's scores.",
    compute=compute,
    needs=("binary", "score", "labels"),
    stored=True,
)
