"""Quantiles of the latency, from the counts of its grid."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.subject import Subject
from offing.stats.estimate import Estimate
from offing.stats.quantile import quantile_of_cells, rows_needed


def latency_quantile(subject: Subject, metric: str, q: float) -> Iterator[Point]:
    """Yield quantile `q` of the latency in ms with its order-statistic interval.

    Right to the width of a cell, 3 %. No point for a window with rows of which none has a latency:
    such a model does not measure it. TOO_FEW where the rows do not allow an interval.
    """
    counts, grid = subject.current.latency, subject.plan.latency
    n = counts.n
    if not n and subject.rows and not _measured(subject):
        return
    lower, upper = grid.edges(counts.cells)
    if counts.minimum is not None and counts.maximum is not None:
        lower = np.clip(lower, counts.minimum, counts.maximum)
        upper = np.clip(upper, counts.minimum, counts.maximum)
    found: Estimate | None = quantile_of_cells(counts.counts, lower, upper, q)
    if found is None:
        reason = f"the {q:.0%} quantile with an interval needs {rows_needed(q)} latencies; there are {n}"
        yield unknown(subject, metric, PointStatus.TOO_FEW, reason, n=n)
    else:
        yield known(subject, metric, found, n=n)


def _measured(subject: Subject) -> bool:
    return subject.baseline is not None and subject.baseline.latency.n > 0
