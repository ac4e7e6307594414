"""How often a set of labels is right as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows with equal sets, Wilson's interval."""
    yield mean_of_labelled(subject, METRIC.id, "subset", "share")


METRIC = Metric(
    id="subset_accuracy",
    family="performance",
    title="Subset accuracy",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of rows whose predicted labels are exactly the true ones.",
    compute=compute,
    needs=("multilabel", "labels"),
)
