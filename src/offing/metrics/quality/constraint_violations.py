"""How many rows break what was declared about a column."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows that break each declared constraint, Wilson's interval."""
    if isinstance(subject.current, BucketProfile):
        traffic = subject.current.traffic
        for column in sorted(subject.plan.constraints):
            broken, checked = traffic.violations.get(column, 0), traffic.checked.get(column, 0)
            yield share(subject, METRIC.id, broken, checked, column=column)


METRIC = Metric(
    id="constraint_violations",
    family="quality",
    title="Constraint violations",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of rows that break the range, set or presence declared for a column.",
    compute=compute,
    needs=("features",),
)
