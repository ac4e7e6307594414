"""How surprised the model will turn out to be."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.expected_labels import estimated
from offing.metrics.metric import Metric
from offing.metrics.score_losses import expected_loss, log_losses
from offing.metrics.subject import Subject
from offing.profiles.outcome import LOSS_BITS, ClassCounts, OutcomeCounts


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean log loss expected of the window's rows with a score."""
    yield from estimated(
        subject,
        METRIC.id,
        lambda found: expected_loss(found, log_losses, _before(found.baseline)),
        _before,
    )


def _before(outcome: OutcomeCounts | ClassCounts) -> float | None:
    if not isinstance(outcome, OutcomeCounts) or outcome.scored <= 0:
        return None
    return outcome.loss_sum / (outcome.scored << LOSS_BITS)


METRIC = Metric(
    id="estimated_log_loss",
    family="estimated",
    title="Estimated log loss",
    unit="value",
    scope="model",
    better="lower",
    help="The mean log loss, in nats, expected of the window once its labels have come.",
    compute=compute,
    needs=("binary", "score", "baseline"),
)
