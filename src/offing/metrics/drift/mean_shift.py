"""How far a numeric column's mean moved, in standard deviations of the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import incomparable, known, unknown
from offing.metrics.comparison import ColumnPair
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.stats.estimate import Estimate
from offing.stats.mean import standardised_shift


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each numeric column's standardised shift; UNDEFINED where the baseline does not vary."""
    for pair in subject.pairs:
        if pair.numeric is None:
            continue
        refusal = incomparable(subject, METRIC.id, pair, least=2)
        if refusal is not None or pair.baseline is None:
            yield from [refusal] if refusal else []
            continue
        n, m = pair.counts.n, pair.baseline.counts.n
        estimate = shift_of(pair)
        if estimate is None:
            reason = "the baseline does not vary, or the values are too large for a finite result"
            yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=n, column=pair.name, m=m)
        else:
            yield known(subject, METRIC.id, estimate, n=n, column=pair.name, m=m, expected=0.0)


def shift_of(pair: ColumnPair) -> Estimate | None:
    """Return the standardised shift of a numeric pair, None where it is not defined."""
    reference = pair.baseline.counts if pair.baseline is not None else None
    if pair.numeric is None or not isinstance(reference, NumericCounts):
        return None
    counts, grid = pair.numeric
    moments = (counts.mean(grid), counts.variance(grid))
    others = (reference.mean(grid), reference.variance(grid))
    if None in moments or None in others:
        return None
    try:
        return standardised_shift(
            counts.n,
            moments[0] or 0.0,
            moments[1] or 0.0,
            m=reference.n,
            baseline_mean=others[0] or 0.0,
            baseline_variance=others[1] or 0.0,
        )
    except (ValueError, OverflowError, ZeroDivisionError):
        return None


METRIC = Metric(
    id="mean_shift",
    family="drift",
    title="Mean shift",
    unit="value",
    scope="column",
    better="neutral",
    help="How far a numeric column's mean moved, in standard deviations of the baseline.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
