"""Labels that belong to no prediction."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import share, unknown
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of the window's labels whose prediction is unknown, Wilson's interval.

    TOO_FEW without labels; UNDEFINED unless the arrivals of the window were read.
    """
    arrivals = subject.arrivals
    if arrivals is None:
        reason = "how events arrived is read when asked for"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=subject.rows)
        return
    n = max(arrivals.labels, 0)
    orphans = min(max(arrivals.orphans, 0), n)
    yield share(subject, METRIC.id, orphans, n, nothing="no labels in the window")


METRIC = Metric(
    id="orphan_labels",
    family="labels",
    title="Orphan labels",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of labels whose prediction is unknown.",
    compute=compute,
    needs=("arrivals",),
)
