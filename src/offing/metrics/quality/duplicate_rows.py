"""How many rows repeat another one in all of their features."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.twins import KEPT
from offing.stats.repeated import repeated_share


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows that repeat another one of the window, from a sample of distinct rows."""
    if not isinstance(subject.current, BucketProfile):
        return
    twins = subject.current.traffic.twins
    if not twins.rows:
        reason = "no rows in the window, or none in the sample"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=subject.rows)
        return
    complete = not subject.plan.twin_bits and len(twins.hashes) < KEPT
    yield known(subject, METRIC.id, repeated_share(twins.counts, complete=complete), n=twins.rows)


METRIC = Metric(
    id="duplicate_rows",
    family="quality",
    title="Duplicate rows",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of rows that repeat another row of the window in every feature.",
    compute=compute,
    needs=("features",),
)
