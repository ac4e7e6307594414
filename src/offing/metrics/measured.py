"""Metrics that are the mean of a number that each row has by itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import outcome_of
from offing.metrics.subject import Subject
from offing.profiles.bucket import KpiSum
from offing.stats.estimate import Estimate
from offing.stats.proportion import wilson
from offing.stats.skewed_mean import bounded_mean_interval, positive_mean_interval

Form = Literal["positive", "unit", "share"]
"""What the numbers are: 0 or more, between 0 and 1, or one of the two."""

_INTERVALS: dict[Form, Callable[[int, float, float], Estimate]] = {
    "positive": positive_mean_interval,
    "unit": bounded_mean_interval,
}


def mean_of_labelled(
    subject: Subject, metric: str, measure: str, form: Form, *, column: str | None = None
) -> Point:
    """Return the mean of a measure over the labelled rows that have it.

    NO_LABELS without labelled rows, UNDEFINED where none of them has the measure.
    """
    outcome = outcome_of(subject, metric)
    if isinstance(outcome, Point):
        return replace(outcome, column=column)
    sums = subject.current.measures.get(measure, KpiSum())
    if sums.n:
        return mean_of_sums(subject, metric, sums, form, column=column)
    reason = f"none of {outcome.labelled:,} labelled rows gives a value"
    if sums.invalid:
        reason += f"; {_unread(sums.invalid)}"
    return unknown(subject, metric, PointStatus.UNDEFINED, reason, column=column)


def mean_of_sums(
    subject: Subject, metric: str, sums: KpiSum, form: Form, *, column: str | None = None
) -> Point:
    """Return the mean of summed numbers; TOO_FEW below two, or below one where they are a share.

    Rows whose number is of no use are named in the note.
    """
    n = sums.n
    note = _unread(sums.invalid) or None
    if form == "share" and n:
        # A share of rows is a whole number of them.
        part = min(max(round(sums.total), 0), n)
        return known(subject, metric, wilson(part, n), n=n, column=column, note=note)
    mean, variance = sums.mean, sums.variance
    if form == "share" or mean is None or variance is None:
        return too_few(subject, metric, n, column=column)
    return mean_of_moments(subject, metric, n, (mean, variance), form, column=column, note=note)


def mean_of_moments(
    subject: Subject,
    metric: str,
    n: int,
    moments: tuple[float, float],
    form: Form,
    *,
    column: str | None = None,
    note: str | None = None,
) -> Point:
    """Return a mean from itself and the unbiased variance; TOO_FEW below two numbers."""
    if n < 2:
        return too_few(subject, metric, n, column=column)
    if not all(map(math.isfinite, moments)):
        reason = "the values are too large for a finite result"
        return unknown(subject, metric, PointStatus.UNDEFINED, reason, n=n, column=column)
    return known(subject, metric, _INTERVALS[form](n, *moments), n=n, column=column, note=note)


def by_rank(subject: Subject, metric: str, measure: str, form: Form) -> Iterator[Point]:
    """Yield a mean for each k of the plan, with `@k` as its column."""
    for k in sorted(set(subject.plan.ranks)):
        yield mean_of_labelled(subject, metric, f"{measure}@{k}", form, column=f"@{k}")


def has_measure(subject: Subject, measure: str) -> bool:
    """Say whether any row of the window or of the baseline has a measure, readable or not."""
    sides = (subject.current, subject.baseline)
    return any(side is not None and measure in side.measures for side in sides)


def too_few(subject: Subject, metric: str, n: int, *, column: str | None = None) -> Point:
    """Return the point of a mean that has no interval."""
    reason = f"a mean with an interval needs 2 values; the window has {n}"
    return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=n, column=column)


def _unread(rows: int) -> str:
    return f"{rows:,} row{'s' if rows > 1 else ''} could not be read" if rows else ""
