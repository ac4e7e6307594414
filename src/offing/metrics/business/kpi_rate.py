"""How often each kind of business event happens."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.business_events import business_events
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.estimate import Estimate
from offing.stats.poisson import garwood


def compute(subject: Subject) -> Iterator[Point]:
    """Yield events per prediction by name, as `column`, with Garwood's interval for the events."""
    n = subject.rows
    for name, sums, _ in business_events(subject):
        if n <= 0:
            reason = "no predictions in the window"
            yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, column=name)
        else:
            rate = Estimate(*(number / n for number in garwood(sums.n)))
            yield known(subject, METRIC.id, rate, n=n, column=name)


METRIC = Metric(
    id="kpi_rate",
    family="business",
    title="Events per prediction",
    unit="value",
    scope="kpi",
    better="neutral",
    help="How many business events of one name there are for each prediction, such as a conversion rate.",
    compute=compute,
)
