"""How near rankings come to the best order."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import by_rank
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield normalised discounted cumulative gain at each k of the plan; the column is `@k`."""
    yield from by_rank(subject, METRIC.id, "ndcg", "unit")


METRIC = Metric(
    id="ndcg",
    family="performance",
    title="NDCG",
    unit="ratio",
    scope="column",
    better="higher",
    help="The gain of the first k items, earlier ones counting more, as a share of the best order's.",
    compute=compute,
    needs=("ranking", "labels"),
)
