"""How far a regression's answers are off in the middle."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import residuals
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid
from offing.stats.estimate import Estimate
from offing.stats.quantile import order_interval, rows_needed, value_at


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the median distance between prediction and label; TOO_FEW where it has no interval."""
    found = residuals(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    counts, grid = found[0].residual, found[1]
    middle = _median(counts, grid)
    if middle is None:
        reason = f"a median with an interval needs {rows_needed(0.5)} labelled rows; there are {counts.n}"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=counts.n)
    else:
        yield known(subject, METRIC.id, middle, n=counts.n)


def _median(counts: NumericCounts, grid: NumericGrid) -> Estimate | None:
    """Return the median size: the grid's centre is 0, so cell -1 - c has the sizes of cell c."""
    sizes = np.where(counts.cells < 0, -1 - counts.cells, counts.cells)
    cells, folded = np.unique(sizes, return_inverse=True)
    totals = np.zeros(len(cells), np.int64)
    np.add.at(totals, folded, counts.counts)
    lower, upper = grid.edges(cells.astype(np.int32))
    ends = [abs(end) for end in (counts.minimum, counts.maximum) if end is not None]
    most = max(ends, default=np.inf)
    ranks = order_interval(counts.n, 0.5)
    if ranks is None:
        return None
    lower, upper = np.clip(lower, 0.0, most), np.clip(upper, 0.0, most)
    # Inside its cell each order statistic is interpolated: cells are no part of the doubt.
    ordered = [
        value_at(totals, lower, upper, (rank - 0.5) / counts.n)
        for rank in ((counts.n + 1) // 2, counts.n // 2 + 1, *ranks)
    ]
    return Estimate((ordered[0] + ordered[1]) / 2, ordered[2], ordered[3])


METRIC = Metric(
    id="median_absolute_error",
    family="performance",
    title="Median absolute error",
    unit="value",
    scope="model",
    better="lower",
    help="The median distance between prediction and label.",
    compute=compute,
    needs=("regression", "labels"),
)
