"""Precision and recall of all labels in one number."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.measured import mean_of_labelled
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import KPI_BITS, KpiSum
from offing.stats.estimate import Estimate
from offing.stats.skewed_mean import bounded_mean_interval


def compute(subject: Subject) -> Iterator[Point]:
    """Yield micro-averaged F1; rows, not labels, are the sample. UNDEFINED when no row names any label."""
    found = mean_of_labelled(subject, METRIC.id, "named", "positive")
    sums = [subject.current.measures.get(name, KpiSum()) for name in ("tp", "wrong", "named")]
    if found.status is not PointStatus.OK:
        yield found
    elif sums[2].sum <= 0:
        reason = "neither predictions nor labels name anything"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=found.n)
    else:
        yield known(subject, METRIC.id, _f1(*sums), n=found.n, note=found.note)


def _f1(tp: KpiSum, wrong: KpiSum, named: KpiSum) -> Estimate:
    """Return 2 tp / named, the variance by the delta method.

    The squares of `named` = 2 tp + wrong tell how tp and wrong go together.
    """
    n, total = named.n, named.total
    value = 2 * tp.total / total
    squares = [part.sum2 / (1 << (2 * KPI_BITS)) for part in (tp, wrong, named)]
    # A row moves F1 by ((1 - F1) 2 tp - F1 wrong) / mean of named; these have mean 0.
    hits, misses, both = 4 * squares[0], squares[1], squares[2]
    crossed = (both - hits - misses) / 2
    spread = (1 - value) ** 2 * hits + value**2 * misses - 2 * value * (1 - value) * crossed
    variance = max(spread, 0.0) / (n - 1) / (total / n) ** 2
    return bounded_mean_interval(n, value, variance)


METRIC = Metric(
    id="multilabel_f1",
    family="performance",
    title="F1 of labels",
    unit="ratio",
    scope="model",
    better="higher",
    help="F1 over all labels of all rows together.",
    compute=compute,
    needs=("multilabel", "labels"),
)
