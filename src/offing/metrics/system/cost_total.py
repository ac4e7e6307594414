"""What all predictions of a window cost."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.metrics.totals import total
from offing.profiles.bucket import KpiSum

COST = "cost"


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the sum of the finite costs; no point for a model without any."""
    sums = subject.current.measures.get(COST, KpiSum())
    before = subject.baseline.measures.get(COST, KpiSum()) if subject.baseline is not None else KpiSum()
    if sums.n or before.n:
        missing = subject.rows - sums.n
        note = f"{missing} of {subject.rows} predictions have no cost" if missing > 0 else None
        yield total(subject, METRIC.id, sums, before, note=note)


METRIC = Metric(
    id="cost_total",
    family="system",
    title="Total cost",
    unit="value",
    scope="model",
    better="lower",
    help="The cost of all predictions of the window together, in the unit in which it was logged.",
    compute=compute,
)
