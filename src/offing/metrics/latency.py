"""Quantiles of the latency, from the counts of its grid."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.once import once
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.profiles.grid import Floats, NumericGrid
from offing.stats.estimate import Estimate
from offing.stats.quantile import quantile_of_cells, rows_needed


def latency_quantile(subject: Subject, metric: str, q: float) -> Iterator[Point]:
    """Yield quantile `q` of the latency in ms with its order-statistic interval.

    Right to the width of a cell, 3 %. No point for a window with rows of which none has a latency:
    such a model does not measure it. TOO_FEW where the rows do not allow an interval.
    """
    counts = subject.current.latency
    n = counts.n
    if not n and subject.rows and not _measured(subject):
        return
    found: Estimate | None = quantile_of_cells(counts.counts, *_bounds(subject), q)
    if found is None:
        reason = f"the {q:.0%} quantile with an interval needs {rows_needed(q)} latencies; there are {n}"
        yield unknown(subject, metric, PointStatus.TOO_FEW, reason, n=n)
    else:
        yield known(subject, metric, found, n=n)


@once
def _bounds(subject: Subject) -> tuple[Floats, Floats]:
    return cell_bounds(subject.current.latency, subject.plan.latency)


def cell_bounds(counts: NumericCounts, grid: NumericGrid) -> tuple[Floats, Floats]:
    """Return the lower and upper bound of each filled cell, within the values that were seen."""
    lower, upper = grid.edges(counts.cells)
    if counts.minimum is None or counts.maximum is None:
        return lower, upper
    return (
        np.clip(lower, counts.minimum, counts.maximum),
        np.clip(upper, counts.minimum, counts.maximum),
    )


def _measured(subject: Subject) -> bool:
    return subject.baseline is not None and subject.baseline.latency.n > 0
