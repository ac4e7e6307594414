"""The mean value of each kind of business event."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import average, share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import KPI_BITS, KpiSum


def compute(subject: Subject) -> Iterator[Point]:
    """Yield a mean per name of business event, as `column`, with an interval.

    Wilson's for events that are 0 or 1, whose mean is a share; Student's t otherwise. A name that
    only the baseline has yields a TOO_FEW point: it stopped.
    """
    kpis = subject.current.kpis
    before = subject.baseline.kpis if subject.baseline is not None else {}
    for name in sorted({*kpis, *before}):
        sums = kpis.get(name, KpiSum())
        if _is_share(sums):
            yield share(subject, METRIC.id, round(sums.total), sums.n, column=name)
        else:
            yield average(subject, METRIC.id, sums.n, sums.mean, sums.variance, column=name)


def _is_share(sums: KpiSum) -> bool:
    """Say whether all values are 0 or 1, as far as exact sums tell: then the squares add up to the same."""
    whole = sums.sum % (1 << KPI_BITS) == 0
    return sums.n > 0 and whole and 0 <= sums.total <= sums.n and sums.sum2 == sums.sum << KPI_BITS


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
