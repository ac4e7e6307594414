"""How many predictions came again under an id that was taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import share, unknown
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of repeats among all arrivals, Wilson's interval; the note tells conflicts."""
    arrivals = subject.arrivals
    if arrivals is None:
        reason = "how events arrived is read when asked for"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=subject.rows)
        return
    point = share(subject, METRIC.id, arrivals.repeats, arrivals.predictions + arrivals.repeats)
    note = f"{arrivals.conflicts} with another content" if arrivals.conflicts else None
    yield replace(point, note=note)


METRIC = Metric(
    id="duplicate_ids",
    family="quality",
    title="Duplicate ids",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of arriving predictions whose id was taken already; they are not stored again.",
    compute=compute,
    needs=("arrivals",),
)
