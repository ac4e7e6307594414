"""How many answers were right, by the labels that came early."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.early import baseline_early, early_outcome, span
from offing.metrics.metric import Metric
from offing.metrics.right_answers import right_answers
from offing.metrics.subject import Subject
from offing.stats.proportion import wilson


def compute(subject: Subject) -> Iterator[Point]:
    """Yield accuracy over the labels that came within the baseline's median lag, Wilson's interval.

    `expected` and `m` are the baseline's own, over labels as early. No point for a slice.
    """
    outcome = early_outcome(subject, METRIC.id)
    if outcome is None or isinstance(outcome, Point):
        yield from [outcome] if isinstance(outcome, Point) else []
        return
    right, n = right_answers(outcome)
    if not n:
        reason = "no row with an early label has a prediction"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason)
        return
    then, m = right_answers(baseline_early(subject))
    note = f"of labels that came within {span(subject.plan.early or 0.0)}"
    normal = then / m if m else None
    yield known(subject, METRIC.id, wilson(right, n), n=n, m=m or None, expected=normal, note=note)


METRIC = Metric(
    id="early_accuracy",
    family="labels",
    title="Early accuracy",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of rows classified right among those whose label came early, comparable at any age.",
    compute=compute,
    needs=("classifier", "labels"),
)
