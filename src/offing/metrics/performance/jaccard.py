"""How much predicted and true labels overlap."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of |both| / |either|, 1 for two empty sets."""
    yield mean_of_labelled(subject, METRIC.id, "jaccard", "unit")


METRIC = Metric(
    id="jaccard",
    family="performance",
    title="Jaccard index",
    unit="ratio",
    scope="model",
    better="higher",
    help="The mean share of labels that both prediction and truth name among those that either names.",
    compute=compute,
    needs=("multilabel", "labels"),
)
