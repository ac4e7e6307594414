"""How far a regression's answers are off, by the labels that came early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offing.domain.point import Point, PointStatus
from offing.metrics.absolute_error import absolute_error
from offing.metrics.answer import average
from offing.metrics.early import baseline_early, early_outcome, span
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.outcome import ResidualCounts


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the MAE over the labels that came within the baseline's median lag, Student's t interval.

    `expected` and `m` are the baseline's own, over labels as early. No point for a slice.
    """
    outcome, grid = early_outcome(subject, METRIC.id), subject.plan.residual
    if isinstance(outcome, Point):
        yield outcome
    elif isinstance(outcome, ResidualCounts) and grid is not None:
        point = average(subject, METRIC.id, *absolute_error(outcome, grid))
        yield _with_baseline(subject, point) if point.status is PointStatus.OK else point


def _with_baseline(subject: Subject, point: Point) -> Point:
    """Add what the baseline's early labels gave, and which labels these are."""
    grid, then = subject.plan.residual, baseline_early(subject)
    note = f"of labels that came within {span(subject.plan.early or 0.0)}"
    if grid is None or not isinstance(then, ResidualCounts):
        return replace(point, note=note)
    m, mean, _ = absolute_error(then, grid)
    return replace(point, note=note, m=m or None, expected=mean)


METRIC = Metric(
    id="early_mae",
    family="labels",
    title="Early MAE",
    unit="value",
    scope="model",
    better="lower",
    help="The mean distance between prediction and label where the label came early, comparable at any age.",
    compute=compute,
    needs=("regression", "labels"),
)
