"""The largest gap between two cumulative distributions."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import incomparable, known
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.ks import ks


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the Kolmogorov-Smirnov distance of the finite values of each numeric column.

    Not corrected for chance: compare it with `expected`.
    """
    for pair in subject.pairs:
        if pair.numeric is None:
            continue
        refusal = incomparable(subject, METRIC.id, pair)
        if refusal is not None or pair.baseline is None:
            yield from [refusal] if refusal else []
            continue
        n, m = pair.counts.n, pair.baseline.counts.n
        estimate = ks(pair.aligned, factor=pair.baseline.bridge)
        yield known(subject, METRIC.id, estimate, n=n, column=pair.name, m=m)


METRIC = Metric(
    id="ks",
    family="drift",
    title="KS distance",
    unit="ratio",
    scope="column",
    better="lower",
    help="The largest gap between the cumulative shares of a numeric column and of its baseline.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
