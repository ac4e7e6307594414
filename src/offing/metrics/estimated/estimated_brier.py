"""How far scores will turn out to lie from what happens."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.expected_labels import estimated
from offing.metrics.metric import Metric
from offing.metrics.score_losses import expected_loss, squared_losses
from offing.metrics.subject import Subject
from offing.profiles.outcome import BRIER_BITS, ClassCounts, OutcomeCounts


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean squared error of the score expected of the window's rows with a score."""
    yield from estimated(
        subject,
        METRIC.id,
        lambda found: expected_loss(found, squared_losses, _before(found.baseline)),
        _before,
    )


def _before(outcome: OutcomeCounts | ClassCounts) -> float | None:
    if not isinstance(outcome, OutcomeCounts) or outcome.scored <= 0:
        return None
    return outcome.brier_sum / (outcome.scored << BRIER_BITS)


METRIC = Metric(
    id="estimated_brier",
    family="estimated",
    title="Estimated Brier score",
    unit="value",
    scope="model",
    better="lower",
    help="The Brier score expected of the window once its labels have come.",
    compute=compute,
    needs=("binary", "score", "baseline"),
)
