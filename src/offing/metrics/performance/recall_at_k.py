"""How much of what is relevant rankings show."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import by_rank
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of relevant items shown / all that are relevant; the column is `@k`."""
    yield from by_rank(subject, METRIC.id, "recall", "unit")


METRIC = Metric(
    id="recall_at_k",
    family="performance",
    title="Recall at k",
    unit="ratio",
    scope="column",
    better="higher",
    help="The mean share of the relevant items that are among the first k.",
    compute=compute,
    needs=("ranking", "labels"),
)
