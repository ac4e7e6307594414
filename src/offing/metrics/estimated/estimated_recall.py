"""How many positives the model will turn out to have found."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.expected_labels import estimated
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.outcome import ClassCounts, OutcomeCounts
from offing.stats import cbpe


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the recall expected of the window's rows with a score; TOO_FEW with hardly any row of a class."""
    yield from estimated(subject, METRIC.id, lambda found: cbpe.recall(found.labels), _before, rarer=True)


def _before(outcome: OutcomeCounts | ClassCounts) -> float | None:
    if not isinstance(outcome, OutcomeCounts):
        return None
    whole = outcome.tp + outcome.fn
    return outcome.tp / whole if whole > 0 else None


METRIC = Metric(
    id="estimated_recall",
    family="estimated",
    title="Estimated recall",
    unit="ratio",
    scope="model",
    better="higher",
    help="The recall expected of the window once its labels have come.",
    compute=compute,
    needs=("binary", "score", "baseline"),
)
