"""How a metric answers: with a value and its interval, or with the reason why there is none."""

from __future__ import annotations

from math import isfinite
from typing import TypedDict, Unpack

from offing.domain.point import Point, PointStatus
from offing.metrics.comparison import ColumnPair
from offing.metrics.subject import Subject
from offing.stats.estimate import Distance, Estimate
from offing.stats.mean import mean_interval
from offing.stats.proportion import wilson


class Details(TypedDict, total=False):
    """What else a point may say: see `Point`."""

    expected: float | None
    note: str | None


def known(
    subject: Subject,
    metric: str,
    estimate: Estimate | Distance,
    *,
    n: int,
    column: str | None = None,
    m: int | None = None,
    **details: Unpack[Details],
) -> Point:
    """Return a point with a value; UNDEFINED should any of its numbers not be finite.

    `expected` is taken from a `Distance` unless given.
    """
    value, low, high = estimate[:3]
    expected = details.get("expected")
    if expected is None and len(estimate) > 3:
        expected = estimate[3]
    # Quicker than four tests; sums of finite numbers that overflow are looked at one by one.
    total = value + low + high if expected is None else value + low + high + expected
    if not isfinite(total) and not all(isfinite(one) for one in (value, low, high, expected or 0.0)):
        reason = "the values are too large for a finite result"
        return unknown(subject, metric, PointStatus.UNDEFINED, reason, n=n, column=column, m=m)
    return Point(
        metric,
        subject.window,
        n,
        float(value),
        float(low),
        float(high),
        column,
        subject.slice,
        m,
        None if expected is None else float(expected),
        note=details.get("note"),
    )


def unknown(
    subject: Subject,
    metric: str,
    status: PointStatus,
    reason: str,
    *,
    n: int = 0,
    column: str | None = None,
    m: int | None = None,
) -> Point:
    """Return a point without a value, that says why."""
    return Point(
        metric=metric,
        window=subject.window,
        n=n,
        column=column,
        slice=subject.slice,
        m=m,
        status=status,
        reason=reason,
    )


def share(
    subject: Subject,
    metric: str,
    part: int,
    n: int,
    *,
    column: str | None = None,
    nothing: str = "no rows in the window",
) -> Point:
    """Return the share `part / n` with Wilson's interval; TOO_FEW, saying `nothing`, when n is 0."""
    if n <= 0:
        return unknown(subject, metric, PointStatus.TOO_FEW, nothing, column=column)
    return known(subject, metric, wilson(part, n), n=n, column=column)


def average(
    subject: Subject,
    metric: str,
    n: int,
    mean: float | None,
    variance: float | None,
    *,
    column: str | None = None,
) -> Point:
    """Return a mean with Student's t interval; TOO_FEW below two values, where there is none."""
    if mean is None or variance is None or n < 2:
        reason = f"a mean with an interval needs 2 values; the window has {n}"
        return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=n, column=column)
    if not (isfinite(mean) and isfinite(variance)):
        reason = "the values are too large for a finite result"
        return unknown(subject, metric, PointStatus.UNDEFINED, reason, n=n, column=column)
    return known(subject, metric, mean_interval(n, mean, variance), n=n, column=column)


def incomparable(subject: Subject, metric: str, pair: ColumnPair, *, least: int = 1) -> Point | None:
    """Return why a numeric column cannot be compared with its baseline, None when it can.

    Both sides need `least` finite values.
    """
    if pair.baseline is None or pair.baseline.counts.n < least:
        reason = "no baseline" if pair.baseline is None else "the baseline has no values of this column"
        return unknown(subject, metric, PointStatus.NO_BASELINE, reason, n=pair.counts.n, column=pair.name)
    if pair.counts.n < least:
        reason = f"the window has {pair.counts.n} finite values; {least} are needed"
        m = pair.baseline.counts.n
        return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=pair.counts.n, column=pair.name, m=m)
    return None
