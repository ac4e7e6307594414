"""Which columns were added, have gone or changed their type."""

from __future__ import annotations

import math
from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.comparison import ColumnPair
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.stats.estimate import Estimate

CHANCE = 1e-6
"""A column has gone when chance would leave it empty in so few windows of this size, or fewer."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield how many columns were added, are gone or retyped; the note names them."""
    if not isinstance(subject.current, BucketProfile) or not subject.rows:
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, "no rows in the window")
        return
    added = sorted(subject.current.traffic.extra)
    gone = sorted(pair.name for pair in subject.pairs if _gone(pair))
    retyped = sorted(pair.name for pair in subject.pairs if _retyped(pair))
    size = float(len(added) + len(gone) + len(retyped))
    said = [
        f"{word}: {', '.join(names)}"
        for word, names in (("added", added), ("gone", gone), ("retyped", retyped))
        if names
    ]
    yield known(subject, METRIC.id, Estimate(size, size, size), n=subject.rows, note="; ".join(said) or None)


def _gone(pair: ColumnPair) -> bool:
    """Say whether a column has no value at all, and had so many that chance cannot explain it."""
    counts, baseline = pair.counts, pair.baseline
    if baseline is None or counts.missing < counts.rows or not baseline.counts.rows:
        return False
    share = baseline.counts.missing / baseline.counts.rows
    return share < 1.0 and counts.rows * math.log(share or 1e-300) < math.log(CHANCE)


def _retyped(pair: ColumnPair) -> bool:
    """Say whether most of the values that are there are of a wrong type, and were not before."""
    there = pair.counts.rows - pair.counts.missing
    if not there or 2 * pair.counts.wrong_type <= there:
        return False
    before = pair.baseline.counts if pair.baseline is not None else None
    return before is None or 2 * before.wrong_type <= before.rows - before.missing


METRIC = Metric(
    id="schema_change",
    family="quality",
    title="Schema change",
    unit="count",
    scope="model",
    better="lower",
    help="How many columns were added, have gone or hold another type than in the baseline.",
    compute=compute,
    needs=("features",),
)
