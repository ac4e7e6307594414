"""The total of numbers that come with events, as a point."""

from __future__ import annotations

import math

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.business_events import all_zero_or_one
from offing.metrics.subject import Subject
from offing.profiles.bucket import KpiSum
from offing.stats.compound_poisson import compound_poisson
from offing.stats.estimate import Estimate
from offing.stats.poisson import garwood


def total(
    subject: Subject,
    metric: str,
    sums: KpiSum,
    before: KpiSum,
    *,
    column: str | None = None,
    per: float = 1.0,
    note: str | None = None,
) -> Point:
    """Return the total of `sums` over `per`, with the interval of a compound Poisson total.

    `before` are the sums of the baseline. Where the window has no events the total is 0, and how
    large one that was missed may be is taken from them. TOO_FEW without both, and for a single event
    that is neither 0 nor 1.
    """
    estimate = _estimate(sums, before)
    if estimate is None:
        reason = f"a total with an interval needs 2 values; the window has {sums.n}"
        return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=sums.n, column=column)
    if not all(map(math.isfinite, estimate)):
        reason = "the values are too large for a finite result"
        return unknown(subject, metric, PointStatus.UNDEFINED, reason, n=sums.n, column=column)
    scaled = Estimate(*(number / per for number in estimate))
    return known(subject, metric, scaled, n=sums.n, column=column, note=note)


def _estimate(sums: KpiSum, before: KpiSum) -> Estimate | None:
    if not sums.n:
        return _nothing(before)
    if all_zero_or_one(sums):
        return garwood(round(sums.total))
    mean, variance = sums.mean, sums.variance
    if mean is None or variance is None:
        return None
    if not (math.isfinite(mean) and math.isfinite(variance)):
        return Estimate(math.nan, math.nan, math.nan)
    return compound_poisson(sums.n, mean, max(variance, 0.0))


def _nothing(before: KpiSum) -> Estimate | None:
    """Return the total of no events: up to as many as chance may have kept away, of the usual size."""
    if not before.n or before.mean is None:
        return None
    missed = garwood(0).high * before.mean
    return Estimate(0.0, min(0.0, missed), max(0.0, missed))
