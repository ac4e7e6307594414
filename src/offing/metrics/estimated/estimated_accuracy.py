"""How many answers of a classifier will turn out right."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.expected_labels import estimated
from offing.metrics.metric import Metric
from offing.metrics.right_answers import right_answers
from offing.metrics.subject import Subject
from offing.profiles.outcome import ClassCounts, OutcomeCounts
from offing.stats import cbpe


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the accuracy expected of the window's rows with a score, labelled or not.

    The interval holds the accuracy that they show once all of their labels have come.
    """
    yield from estimated(subject, METRIC.id, lambda found: cbpe.accuracy(found.labels), _before)


def _before(outcome: OutcomeCounts | ClassCounts) -> float | None:
    right, n = right_answers(outcome)
    return right / n if n > 0 else None


METRIC = Metric(
    id="estimated_accuracy",
    family="estimated",
    title="Estimated accuracy",
    unit="ratio",
    scope="model",
    better="higher",
    help="The accuracy expected of the window once its labels have come.",
    compute=compute,
    needs=("classifier", "score", "baseline"),
)
