"""Quantiles of the time from a prediction to its receipt."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.latency import cell_bounds
from offing.metrics.subject import Subject
from offing.profiles.traffic import TIME_GRID
from offing.stats.quantile import quantile_of_cells, rows_needed


def lateness_quantile(subject: Subject, metric: str, q: float) -> Iterator[Point]:
    """Yield quantile `q` of the lateness in seconds with its order-statistic interval.

    Right to 1/32 s below one second and to 3 % above. TOO_FEW where the rows do not allow an interval.
    """
    if subject.arrivals is None:
        reason = "how events arrived is read when asked for"
        yield unknown(subject, metric, PointStatus.UNDEFINED, reason, n=subject.rows)
        return
    counts = subject.arrivals.lateness
    found = quantile_of_cells(counts.counts, *cell_bounds(counts, TIME_GRID), q)
    if found is None:
        reason = f"the {q:.0%} quantile with an interval needs {rows_needed(q)} rows; there are {counts.n}"
        yield unknown(subject, metric, PointStatus.TOO_FEW, reason, n=counts.n)
    else:
        yield known(subject, metric, found, n=counts.n)
