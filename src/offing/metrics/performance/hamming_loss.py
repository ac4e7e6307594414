"""How many single decisions about labels are wrong."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean share of the plan's labels that are missing or too many."""
    yield mean_of_labelled(subject, METRIC.id, "hamming", "unit")


METRIC = Metric(
    id="hamming_loss",
    family="performance",
    title="Hamming loss",
    unit="ratio",
    scope="model",
    better="lower",
    help="The mean share of all labels on which prediction and truth differ.",
    compute=compute,
    needs=("multilabel", "labels"),
)
