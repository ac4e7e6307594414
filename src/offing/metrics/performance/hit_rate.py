"""How often rankings show anything relevant."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import by_rank
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rankings with a hit at each k, Wilson's interval; the column is `@k`."""
    yield from by_rank(subject, METRIC.id, "hit", "share")


METRIC = Metric(
    id="hit_rate",
    family="performance",
    title="Hit rate",
    unit="ratio",
    scope="column",
    better="higher",
    help="The share of rankings with a relevant item among the first k.",
    compute=compute,
    needs=("ranking", "labels"),
)
