"""Whether predicted intervals hold what they promise."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import has_measure, mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of labels from `low` to `high`, Wilson's interval; nothing for models that log none."""
    if has_measure(subject, "covered"):
        yield mean_of_labelled(subject, METRIC.id, "covered", "share")


METRIC = Metric(
    id="interval_coverage",
    family="performance",
    title="Interval coverage",
    unit="ratio",
    scope="model",
    better="neutral",
    help="The share of labels that lie inside the predicted interval.",
    compute=compute,
    needs=("regression", "labels"),
)
