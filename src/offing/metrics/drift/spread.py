"""Whether a numeric column spread out or shrank, whatever its scale."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import incomparable, known
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.spread import mean_spread


def compute(subject: Subject) -> Iterator[Point]:
    """Yield, per numeric column, the mean distance of its ridits from 1/2; 0.25: not moved, without ties."""
    for pair in subject.pairs:
        if pair.numeric is None:
            continue
        refusal = incomparable(subject, METRIC.id, pair)
        if refusal is not None or pair.baseline is None:
            yield from [refusal] if refusal else []
            continue
        n, m = pair.counts.n, pair.baseline.counts.n
        estimate = mean_spread(pair.aligned)
        yield known(subject, METRIC.id, estimate, n=n, column=pair.name, m=m)


METRIC = Metric(
    id="spread",
    family="drift",
    title="Spread",
    unit="ratio",
    scope="column",
    better="neutral",
    help="How far from the middle of the baseline the values of a numeric column lie, in ranks.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
