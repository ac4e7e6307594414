"""What a prediction is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import unknown
from offing.metrics.business_events import business_events
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.metrics.totals import total


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the total per name over the predictions of the window, as `column`."""
    n = subject.rows
    for name, sums, before in business_events(subject):
        if n <= 0:
            reason = "no predictions in the window"
            yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, column=name)
        else:
            yield replace(total(subject, METRIC.id, sums, before, column=name, per=n), n=n)


METRIC = Metric(
    id="kpi_per_prediction",
    family="business",
    title="Value per prediction",
    unit="value",
    scope="kpi",
    better="neutral",
    help="The sum of the values of the business events of one name, over the number of predictions.",
    compute=compute,
)
