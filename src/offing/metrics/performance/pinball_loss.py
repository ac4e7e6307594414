"""How good the quantiles that a regression predicts are."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import has_measure, mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.measures.regression import QUANTILE, QUANTILES


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean pinball loss of each quantile that is logged, with its name as column: `q0.1`."""
    for name in QUANTILES:
        measure = f"{QUANTILE}{name[1:]}"
        if has_measure(subject, measure):
            yield mean_of_labelled(subject, METRIC.id, measure, "positive", column=name)


METRIC = Metric(
    id="pinball_loss",
    family="performance",
    title="Pinball loss",
    unit="value",
    scope="column",
    better="lower",
    help="The mean loss of each predicted quantile, which is least where the quantile is right.",
    compute=compute,
    needs=("regression", "labels"),
)
