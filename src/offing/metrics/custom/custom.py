"""The numbers that a model's owner has computed for each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import average, share, unknown
from offing.metrics.business_events import all_zero_or_one
from offing.metrics.metric import Metric
from offing.metrics.subject import Profile, Subject
from offing.metrics.totals import total
from offing.profiles.bucket import KpiSum
from offing.profiles.measures.failure import Failure
from offing.profiles.measures.spec import Custom


def compute(subject: Subject) -> Iterator[Point]:
    """Yield a point per custom measure, by its name as `column`: a mean, a total or a share of rows.

    `expected` is the baseline's mean or share, or its total for so many rows. A measure that failed
    in any bucket of the window is an ERROR that says where and how.
    """
    for custom in subject.plan.custom:
        failure = subject.current.failed.get(custom.name)
        if failure is not None:
            yield _failed(subject, custom, failure)
        else:
            yield _measured(subject, custom)


def _failed(subject: Subject, custom: Custom, failure: Failure) -> Point:
    source = custom.source if custom.form == "python" else "its SQL"
    reason = f"the measure {custom.name!r} failed: {source}: {failure}"
    return unknown(subject, METRIC.id, PointStatus.ERROR, reason, n=subject.rows, column=custom.name)


def _measured(subject: Subject, custom: Custom) -> Point:
    sums, before = _sums(subject.current, custom.name), _sums(subject.baseline, custom.name)
    if custom.aggregate == "sum":
        point = total(subject, METRIC.id, sums, before, column=custom.name)
    elif custom.aggregate == "rate" or all_zero_or_one(sums):
        part = min(max(round(sums.total), 0), sums.n)
        nothing = f"none of the {subject.rows} rows has a number"
        point = share(subject, METRIC.id, part, sums.n, column=custom.name, nothing=nothing)
    else:
        point = average(subject, METRIC.id, sums.n, sums.mean, sums.variance, column=custom.name)
    if point.status is not PointStatus.OK:
        return point
    note = f"{sums.invalid} rows have no finite number" if sums.invalid else None
    expected = _expected(subject, custom, before)
    return replace(point, m=before.n if expected is not None else None, expected=expected, note=note)


def _sums(profile: Profile | None, name: str) -> KpiSum:
    return KpiSum() if profile is None else profile.measures.get(name, KpiSum())


def _expected(subject: Subject, custom: Custom, before: KpiSum) -> float | None:
    """Return what the baseline gives for rows like these; a total grows with the rows."""
    baseline = subject.baseline
    if baseline is None or before.mean is None:
        return None
    if custom.aggregate != "sum":
        return before.mean
    return before.total / baseline.rows * subject.rows if baseline.rows > 0 else None


METRIC = Metric(
    id="custom",
    family="custom",
    title="Custom measure",
    unit="value",
    scope="kpi",
    better="neutral",
    help="A number that the configuration computes for each prediction: its mean, total or share.",
    compute=compute,
)
