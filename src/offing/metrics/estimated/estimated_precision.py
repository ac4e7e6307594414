"""How many alarms of the model will turn out right."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.expected_labels import estimated
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.outcome import ClassCounts, OutcomeCounts
from offing.stats import cbpe


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the precision expected of rows with a score; UNDEFINED when none is decided positive."""
    yield from estimated(subject, METRIC.id, lambda found: cbpe.precision(found.labels), _before)


def _before(outcome: OutcomeCounts | ClassCounts) -> float | None:
    if not isinstance(outcome, OutcomeCounts):
        return None
    whole = outcome.tp + outcome.fp
    return outcome.tp / whole if whole > 0 else None


METRIC = Metric(
    id="estimated_precision",
    family="estimated",
    title="Estimated precision",
    unit="ratio",
    scope="model",
    better="higher",
    help="The precision expected of the window once its labels have come.",
    compute=compute,
    needs=("binary", "score", "baseline"),
)
