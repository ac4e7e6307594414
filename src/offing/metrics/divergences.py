"""What the distances over cells share: the cells of both samples, and one point per column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.batch import Batch
from offing.metrics.comparison import LEVELS, NUMERIC_CELLS, SPECIAL, ColumnPair
from offing.metrics.once import once
from offing.metrics.subject import Subject
from offing.stats.divergence import Cells
from offing.stats.estimate import Distance, Distances

# Quantile cells with the gaps between single-valued ones, or levels and the rest, and the special ones.
_WIDTH = max(2 * NUMERIC_CELLS + 1, LEVELS + 1) + SPECIAL


def divergences(subject: Subject, metric: str, statistic: Callable[[Cells], Distances]) -> Iterator[Point]:
    """Yield each column's distance from the baseline, corrected for chance.

    Cells: ten quantiles of the baseline, or its 19 most frequent levels and the rest; missing, NaN,
    infinite, wrong type and new levels are cells of their own. `n` and `m` count all rows.
    """
    batch = subject.batch
    found = batch.result((metric, statistic), lambda: _distances(batch, statistic))
    for pair in subject.pairs:
        distance, (n, m) = found.get(id(pair)), _rows(pair)
        if distance is None:
            yield _refuse(subject, metric, pair, n, m)
        else:
            yield known(subject, metric, distance, n=n, column=pair.name, m=m)


def _rows(pair: ColumnPair) -> tuple[int, int]:
    """Return the rows of a column and of its baseline."""
    return pair.counts.rows, pair.baseline.counts.rows if pair.baseline is not None else 0


def _distances(batch: Batch, statistic: Callable[[Cells], Distances]) -> dict[int, Distance]:
    """Return the distance of each comparable column, by the identity of its pair."""
    tables = _tables(batch)
    if not tables.pairs:
        return {}
    results = map(Distance, *(part.tolist() for part in statistic(tables.cells)))
    return dict(zip(map(id, tables.pairs), results, strict=True))


class _Tables(NamedTuple):
    """The comparable columns and their counts, columns x cells."""

    pairs: tuple[ColumnPair, ...]
    cells: Cells


@once
def _tables(batch: Batch) -> _Tables:
    pairs = tuple(pair for pair in batch.pairs if all(_rows(pair)))
    current, baseline = np.zeros((len(pairs), _WIDTH)), np.zeros((len(pairs), _WIDTH))
    for i, pair in enumerate(pairs):
        if pair.baseline is not None:
            cells = pair.baseline.cells
            current[i, : cells.size] = pair.baseline.coarse(pair.counts)
            baseline[i, : cells.size] = cells
    return _Tables(pairs, Cells(current, baseline))


def _refuse(subject: Subject, metric: str, pair: ColumnPair, n: int, m: int) -> Point:
    """Return why a column has no distance from its baseline."""
    if not m:
        reason = "no baseline of this column"
        return unknown(subject, metric, PointStatus.NO_BASELINE, reason, n=n, column=pair.name)
    return unknown(subject, metric, PointStatus.TOO_FEW, "no rows in the window", column=pair.name, m=m)
