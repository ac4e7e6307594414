"""How early rankings show all that is relevant."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.measured import by_rank
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject


def compute(subject: Subject) -> Iterator[Point]:
    """Yield mean average precision at each k of the plan; the column is `@k`."""
    yield from by_rank(subject, METRIC.id, "ap", "unit")


METRIC = Metric(
    id="map",
    family="performance",
    title="MAP",
    unit="ratio",
    scope="column",
    better="higher",
    help="The mean over rankings of the average precision at the relevant places among the first k.",
    compute=compute,
    needs=("ranking", "labels"),
)
