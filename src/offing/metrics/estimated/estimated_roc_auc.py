"""How well scores will turn out to separate the two classes."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.expected_labels import estimated
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.outcome import ClassCounts, OutcomeCounts
from offing.stats import cbpe
from offing.stats.roc import roc_auc


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the area under the ROC curve expected of the window's rows with a score.

    TOO_FEW with hardly any row of a class. Scores in one cell of the grid count as ties.
    """
    yield from estimated(subject, METRIC.id, lambda found: cbpe.roc_auc(found.labels), _before, rarer=True)


def _before(outcome: OutcomeCounts | ClassCounts) -> float | None:
    if not isinstance(outcome, OutcomeCounts):
        return None
    return roc_auc(outcome.positives, outcome.negatives).value


METRIC = Metric(
    id="estimated_roc_auc",
    family="estimated",
    title="Estimated ROC AUC",
    unit="value",
    scope="model",
    better="higher",
    help="The area under the ROC curve expected of the window once its labels have come.",
    compute=compute,
    needs=("binary", "score", "baseline"),
)
