"""The precision of a multiclass model, every class alike."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.class_metrics import average_score
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the unweighted mean of the classes' precision; TOO_FEW below 15 rows for each class."""
    yield from average_score(subject, METRIC.id, "precision")


METRIC = Metric(
    id="macro_precision",
    family="performance",
    title="Macro precision",
    unit="ratio",
    scope="model",
    better="higher",
    help="The mean precision of the classes, each class counting alike.",
    compute=compute,
    needs=("multiclass", "labels"),
)
