"""How soon rankings show something relevant."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean reciprocal rank over whole lists, 0 for lists without a relevant item."""
    yield mean_of_labelled(subject, METRIC.id, "rr", "unit")


METRIC = Metric(
    id="mrr",
    family="performance",
    title="MRR",
    unit="ratio",
    scope="model",
    better="higher",
    help="The mean of 1 over the place of the first relevant item.",
    compute=compute,
    needs=("ranking", "labels"),
)
