"""The mean value of each kind of business event."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average, share
from offing.metrics.business_events import all_zero_or_one, business_events
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield a mean per name of business event, as `column`, with an interval.

    Wilson's for events that are 0 or 1, whose mean is a share; Student's t otherwise. A name that
    only the baseline has yields a TOO_FEW point: it stopped.
    """
    for name, sums, _ in business_events(subject):
        if all_zero_or_one(sums):
            yield share(subject, METRIC.id, round(sums.total), sums.n, column=name)
        else:
            yield average(subject, METRIC.id, sums.n, sums.mean, sums.variance, column=name)


METRIC = Metric(
    id="kpi_mean",
    family="business",
    title="Mean value",
    unit="value",
    scope="kpi",
    better="neutral",
    help="The mean value of the business events of one name.",
    compute=compute,
    stored=True,
)
