"""What PSI and Jensen-Shannon share: the cells of both samples, and one point per column."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.comparison import LEVELS, NUMERIC_CELLS, SPECIAL, ColumnPair
from offing.metrics.subject import Subject
from offing.stats.arrays import Ints
from offing.stats.estimate import Distance, Distances

# Quantile cells with the gaps between single-valued ones, or levels and the rest, and the special ones.
_WIDTH = max(2 * NUMERIC_CELLS + 1, LEVELS + 1) + SPECIAL


def divergences(
    subject: Subject, metric: str, statistic: Callable[[Ints, Ints], Distances]
) -> Iterator[Point]:
    """Yield each column's divergence from the baseline, corrected for chance.

    Cells: ten quantiles of the baseline, or its 19 most frequent levels and the rest; missing, NaN,
    infinite, wrong type and new levels are cells of their own. `n` and `m` count all rows.
    """
    comparable: list[ColumnPair] = []
    for pair in subject.pairs:
        refusal = _refuse(subject, metric, pair)
        if refusal is None:
            comparable.append(pair)
        else:
            yield refusal
    if comparable:
        results = statistic(*_tables(comparable))
        for i, pair in enumerate(comparable):
            estimate = Distance(*(float(part[i]) for part in results))
            m = pair.baseline.counts.rows if pair.baseline is not None else None
            yield known(subject, metric, estimate, n=pair.counts.rows, column=pair.name, m=m)


def _refuse(subject: Subject, metric: str, pair: ColumnPair) -> Point | None:
    """Return why a column has no divergence from its baseline, None when it has one."""
    rows = pair.counts.rows
    if pair.baseline is None or not pair.baseline.counts.rows:
        reason = "no baseline of this column"
        return unknown(subject, metric, PointStatus.NO_BASELINE, reason, n=rows, column=pair.name)
    if not rows:
        reason, m = "no rows in the window", pair.baseline.counts.rows
        return unknown(subject, metric, PointStatus.TOO_FEW, reason, column=pair.name, m=m)
    return None


def _tables(pairs: list[ColumnPair]) -> tuple[Ints, Ints]:
    """Return the counts of both samples, columns x cells, filled up with zeros."""
    current = np.zeros((len(pairs), _WIDTH), np.int64)
    baseline = np.zeros((len(pairs), _WIDTH), np.int64)
    for i, pair in enumerate(pairs):
        if pair.baseline is not None:
            cells = pair.baseline.cells
            current[i, : cells.size] = pair.baseline.coarse(pair.counts)
            baseline[i, : cells.size] = cells
    return current, baseline
