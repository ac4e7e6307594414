"""Two columns side by side, and quantiles: what statistics read off counts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from offing.profiles.column import ColumnCounts, Counts, NumericCounts
from offing.profiles.grid import Floats, NumericGrid

OTHER, NEW, MISSING, NAN, POS_INF, NEG_INF, WRONG_TYPE = (1_000_000 + place for place in range(7))
"""What stands among the cells for rows without a cell of their own."""


def align(a: ColumnCounts, b: ColumnCounts) -> tuple[NDArray[np.int64], Counts, Counts]:
    """Return the cells that either column has, and the counts of both over them.

    Cells are ids of the grid, or places among the known levels; `OTHER`, `NEW`, `MISSING`, `NAN`,
    `POS_INF`, `NEG_INF` and `WRONG_TYPE` follow them. Cells that are empty on both sides are left
    out. The counts add up to the `rows` of each side. Raises TypeError for columns of two kinds.
    """
    if type(a) is not type(b):
        raise TypeError("a numeric and a categorical column have no cells in common")
    cells_a, counts_a = _flat(a)
    cells_b, counts_b = _flat(b)
    cells = np.union1d(cells_a, cells_b)
    totals = []
    for own, counts in ((cells_a, counts_a), (cells_b, counts_b)):
        total = np.zeros(len(cells), np.int64)
        total[np.searchsorted(cells, own)] = counts
        totals.append(total)
    return cells, totals[0], totals[1]


def _flat(column: ColumnCounts) -> tuple[NDArray[np.int64], Counts]:
    if isinstance(column, NumericCounts):
        cells: NDArray[Any] = column.cells
        specials = {
            MISSING: column.missing,
            NAN: column.nan,
            POS_INF: column.pos_inf,
            NEG_INF: column.neg_inf,
            WRONG_TYPE: column.wrong_type,
        }
    else:
        cells = np.arange(len(column.counts))
        specials = {
            OTHER: column.other,
            NEW: column.new,
            MISSING: column.missing,
            WRONG_TYPE: column.wrong_type,
        }
    places = np.concatenate([cells, list(specials)]).astype(np.int64)
    counts = np.concatenate([column.counts, list(specials.values())]).astype(np.int64)
    return places[counts > 0], counts[counts > 0]


def quantile(column: NumericCounts, grid: NumericGrid, shares: Any) -> Floats:
    """Return the values below which the given shares (0 to 1) of the finite values lie.

    Values are taken to be spread evenly within a cell, and none lies beyond the minimum or the
    maximum; so each is right to a cell's width. NaN without values; ValueError for other shares.
    """
    wanted = np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if not ((wanted >= 0) & (wanted <= 1)).all():
        raise ValueError("a quantile is asked for by a share between 0 and 1")
    if column.minimum is None or column.maximum is None:
        return np.full(len(wanted), np.nan)
    lower, upper = grid.edges(column.cells)
    lower, upper = np.maximum(lower, column.minimum), np.minimum(upper, column.maximum)
    ends = np.cumsum(column.counts)
    ranks = wanted * ends[-1]
    place = np.minimum(np.searchsorted(ends, ranks, side="left"), len(ends) - 1)
    within = (ranks - (ends[place] - column.counts[place])) / column.counts[place]
    low, high = lower[place], upper[place]
    return np.clip(low * (1 - within) + high * within, low, high)
