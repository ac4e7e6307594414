"""How far a column's distribution moved, on a bounded scale: the Jensen-Shannon divergence."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import known
from offing.metrics.comparison import ColumnPair
from offing.metrics.drift.psi import refuse, tables
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.estimate import Distance
from offing.stats.jensen_shannon import jensen_shannon


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each column's divergence from the baseline in bits, corrected for chance: 0 alike, 1 disjoint.

    Cells are those of the PSI. `n` and `m` count all rows.
    """
    comparable: list[ColumnPair] = []
    for pair in subject.pairs:
        refusal = refuse(subject, METRIC.id, pair)
        if refusal is None:
            comparable.append(pair)
        else:
            yield refusal
    if comparable:
        results = jensen_shannon(*tables(comparable))
        for i, pair in enumerate(comparable):
            estimate = Distance(*(float(part[i]) for part in results))
            m = pair.baseline.counts.rows if pair.baseline is not None else None
            yield known(subject, METRIC.id, estimate, n=pair.counts.rows, column=pair.name, m=m)


METRIC = Metric(
    id="jensen_shannon",
    family="drift",
    title="Jensen-Shannon divergence",
    unit="value",
    scope="column",
    better="lower",
    help="How far a column's distribution moved, in bits from 0 to 1, less what chance alone gives.",
    compute=compute,
    needs=("baseline",),
)
