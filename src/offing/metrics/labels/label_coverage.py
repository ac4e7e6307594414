"""For how many predictions the truth is known."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of predictions that have a label by now, Wilson's interval.

    No point for a model whose profiles hold no outcome at all.
    """
    outcome = subject.current.outcome
    if outcome is not None:
        yield share(subject, METRIC.id, min(outcome.labelled, subject.rows), subject.rows)


METRIC = Metric(
    id="label_coverage",
    family="labels",
    title="Label coverage",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of the window's predictions whose label has arrived.",
    compute=compute,
    stored=True,
)
