"""How often the model answers with the positive class."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.selected import selected
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows predicted positive among those with an answer, Wilson's interval."""
    positive, n = selected(subject)
    nothing = "no predictions and no scores in the window"
    yield share(subject, METRIC.id, positive, n, nothing=nothing)


METRIC = Metric(
    id="prediction_rate",
    family="prediction",
    title="Prediction rate",
    unit="ratio",
    scope="model",
    better="neutral",
    help="The share of predictions that are the positive class.",
    compute=compute,
    needs=("binary", "prediction"),
    stored=True,
)
