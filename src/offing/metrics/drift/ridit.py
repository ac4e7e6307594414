"""Whether a numeric column moved up or down, whatever its scale."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import incomparable, known
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.ridit import mean_ridit


def compute(subject: Subject) -> Iterator[Point]:
    """Yield, per numeric column, how often its finite values exceed the baseline's; 0.5: not moved."""
    for pair in subject.pairs:
        if pair.numeric is None:
            continue
        refusal = incomparable(subject, METRIC.id, pair)
        if refusal is not None or pair.baseline is None:
            yield from [refusal] if refusal else []
            continue
        n, m = pair.counts.n, pair.baseline.counts.n
        estimate = mean_ridit(pair.aligned)
        yield known(subject, METRIC.id, estimate, n=n, column=pair.name, m=m, expected=0.5)


METRIC = Metric(
    id="ridit",
    family="drift",
    title="Ridit",
    unit="ratio",
    scope="column",
    better="neutral",
    help="The probability that a value of the column exceeds one of the baseline, ties counted half.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
