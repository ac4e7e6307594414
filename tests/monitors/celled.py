"""Columns of drawn rows in cells, and histories of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import DAY, Micros
from offing.monitors.column_cells import ColumnCells
from offing.monitors.history import History, SeriesPoints
from offing.stats.arrays import Floats, Ints
from offing.stats.cell_baseline import CellBaseline

MISSING = -1
NEW = -2
"""Codes of categorical rows without a level, and of levels that the baseline never had."""


def numbers(baseline: Floats, steps: Floats | Sequence[Floats]) -> ColumnCells:
    """Return rows of numbers (NaN: missing) in twenty quantile cells of the baseline, and four more."""
    edges = np.nanquantile(baseline, np.arange(1, 20) / 20)

    def counts(rows: Floats) -> Ints:
        places = np.where(np.isnan(rows), 20, np.searchsorted(edges, rows, side="right"))
        return np.bincount(places, minlength=24).astype(np.int64)

    return ColumnCells(np.stack([counts(one) for one in steps]), CellBaseline(counts(baseline), 20), 20)


def levels(baseline: Ints, steps: Ints | Sequence[Ints], known: int = 5) -> ColumnCells:
    """Return rows of codes 0 up to `known`: a cell each, the rest and new, missing, wrong type."""

    def counts(rows: Ints) -> Ints:
        places = np.where(rows == MISSING, known + 1, np.where(rows == NEW, known, rows))
        return np.bincount(places, minlength=known + 3).astype(np.int64)

    baseline_cells = CellBaseline(counts(baseline), 0)
    return ColumnCells(np.stack([counts(one) for one in steps]), baseline_cells, known + 1)


def celled(
    cells: Mapping[str, ColumnCells],
    *,
    baseline: int,
    closed: int | None = None,
    series: Mapping[Series, ArrayLike] | None = None,
    width: Micros = DAY,
    expected: float = np.nan,
) -> History:
    """Return a history of columns in cells and of other series; `baseline` says how many steps are normal.

    `expected` is what the points of all series say that the baseline has.
    """
    steps = len(next(iter(cells.values())).steps)
    places = np.arange(steps)
    blank = np.full(steps, np.nan)
    points = {
        one: SeriesPoints(
            np.asarray(value, np.float64), blank, blank, np.full(steps, expected), np.full(steps, 100)
        )
        for one, value in (series or {}).items()
    }
    over = places < (steps if closed is None else closed)
    return History("m", places * width, width, over, places < baseline, points, cells=cells)


def causes(columns: Sequence[str], *others: Series) -> Mapping[Series, Cause]:
    """Return the causes of the drift metrics of columns, as a model has them, and of other series."""
    metrics = ("ridit", "spread", "jensen_shannon", "missing", "new_levels")
    drift = {Series(metric, column): Cause.DRIFT for column in columns for metric in metrics}
    return {**drift, **{one: Cause.PERFORMANCE for one in others}}
