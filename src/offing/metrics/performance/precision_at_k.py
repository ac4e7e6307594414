"""How much of what rankings show is relevant."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import by_rank
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of relevant items shown / k at each k of the plan; the column is `@k`."""
    yield from by_rank(subject, METRIC.id, "precision", "unit")


METRIC = Metric(
    id="precision_at_k",
    family="performance",
    title="Precision at k",
    unit="ratio",
    scope="column",
    better="higher",
    help="The mean share of relevant items among the first k.",
    compute=compute,
    needs=("ranking", "labels"),
)
