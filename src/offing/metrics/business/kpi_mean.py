"""The mean value of each kind of business event."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import KpiSum


def compute(subject: Subject) -> Iterator[Point]:
    """Yield a mean per name of business event, as `column`, with Student's t interval.

    A name that only the baseline has yields a TOO_FEW point: it stopped.
    """
    kpis = subject.current.kpis
    before = subject.baseline.kpis if subject.baseline is not None else {}
    for name in sorted({*kpis, *before}):
        sums = kpis.get(name, KpiSum())
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
)
