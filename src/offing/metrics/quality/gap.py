"""The longest time without a prediction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.domain.window import SECOND
from offing.metrics.answer import known, unknown
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.traffic import SLOT
from offing.stats.estimate import Estimate
from offing.stats.gaps import longest_gap


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the longest run of whole minutes without a prediction, in seconds.

    The window ends where it ends or at `as_of`, whichever is first. Events lie somewhere in their minute, so
    the true gap is up to two minutes longer.
    """
    if not isinstance(subject.current, BucketProfile):
        return
    end = subject.window.end if subject.as_of is None else min(subject.window.end, subject.as_of)
    first, last = subject.window.start // SLOT, end // SLOT
    if last <= first:
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, "the window is shorter than a minute")
        return
    minute = SLOT / SECOND
    gap = longest_gap(subject.current.traffic.slots.astype(np.int64), first, last) * minute
    longest = min(gap + 2 * minute, (last - first) * minute)
    yield known(subject, METRIC.id, Estimate(gap, gap, longest), n=subject.rows)


METRIC = Metric(
    id="gap",
    family="quality",
    title="Longest gap",
    unit="s",
    scope="model",
    better="lower",
    help="The longest time of the window without a prediction, in seconds.",
    compute=compute,
    needs=("features", "as_of"),
)
