"""Precision and recall together, before labels come."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.expected_labels import estimated
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.outcome import ClassCounts, OutcomeCounts
from offing.stats import cbpe


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the F1 expected of the window's rows with a score; TOO_FEW with hardly any row of a class."""
    yield from estimated(subject, METRIC.id, lambda found: cbpe.f1(found.labels), _before, rarer=True)


def _before(outcome: OutcomeCounts | ClassCounts) -> float | None:
    if not isinstance(outcome, OutcomeCounts):
        return None
    whole = 2 * outcome.tp + outcome.fp + outcome.fn
    return 2 * outcome.tp / whole if whole > 0 else None


METRIC = Metric(
    id="estimated_f1",
    family="estimated",
    title="Estimated F1",
    unit="ratio",
    scope="model",
    better="higher",
    help="The F1 expected of the window once its labels have come.",
    compute=compute,
    needs=("binary", "score", "baseline"),
)
