"""The total of each kind of business event."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.business_events import business_events
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.metrics.totals import total


def compute(subject: Subject) -> Iterator[Point]:
    """Yield a total per name of business event, as `column`, with the interval of a compound Poisson."""
    for name, sums, before in business_events(subject):
        yield total(subject, METRIC.id, sums, before, column=name)


METRIC = Metric(
    id="kpi_total",
    family="business",
    title="Total value",
    unit="value",
    scope="kpi",
    better="neutral",
    help="The sum of the values of the business events of one name.",
    compute=compute,
)
