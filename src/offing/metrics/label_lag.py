"""The time from a prediction to its label."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.latency import cell_bounds
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.traffic import TIME_GRID
from offing.stats.quantile import quantile_of_cells, rows_needed


def lag_quantile(subject: Subject, metric: str, q: float) -> Iterator[Point]:
    """Yield quantile `q` of the lag in seconds with its order-statistic interval.

    Right to 1/32 s below one second and to 3 % above. No point for a slice, whose lags nobody counts,
    nor for a window whose labels carry no time. TOO_FEW where the rows do not allow an interval.
    """
    current = subject.current
    if not isinstance(current, BucketProfile):
        return
    counts, n = current.traffic.lag, current.traffic.lag.n
    if not n:
        if current.outcome is None or not current.outcome.labelled:
            reason = f"none of the {subject.rows} predictions has a label yet" if subject.rows else "no rows"
            yield unknown(subject, metric, PointStatus.NO_LABELS, reason)
        return
    found = quantile_of_cells(counts.counts, *cell_bounds(counts, TIME_GRID), q)
    if found is None:
        reason = f"the {q:.0%} quantile with an interval needs {rows_needed(q)} labels; there are {n}"
        yield unknown(subject, metric, PointStatus.TOO_FEW, reason, n=n)
    else:
        yield known(subject, metric, found, n=n)
