"""An estimate with a bad record is not shown."""

from __future__ import annotations

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import unknown
from offing.metrics.subject import Subject


def withdrawn(subject: Subject, metric: str) -> Point | None:
    """Return the UNDEFINED point that says why a metric is not shown; None when it may be.

    A metric is withdrawn while its own track record is bad (see `TrackRecord.verdict`).
    """
    record = (subject.track_record or {}).get(metric)
    if record is None or record.verdict != "bad":
        return None
    return unknown(subject, metric, PointStatus.UNDEFINED, f"withdrawn: {record}")
