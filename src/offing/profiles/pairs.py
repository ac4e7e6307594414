"""How numeric columns move together, as exact integer sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind
from offing.profiles.column import Comparable
from offing.profiles.encoding import doubles, kind_of
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.row_choice import ChosenRows
from offing.profiles.rows import Ints, column

W_BITS = 4
"""Standardised values are counted in units of 2**-4 of the grid's scale, products in 2**-8."""

W_BOUND = 8.0
"""Values further than this many scales from the centre count as this far: one row moves little."""

PIECE = 1 << 18
"""Multiplications at a time: OpenBLAS shares more than this among threads, which wait for each other."""

EXACT = 1 << (24 - 2 * (W_BITS + 3))
"""Rows whose products add up exactly in single precision, which is twice as quick: each is 2**14 at most."""

PAIRED = 64
"""How many columns are paired; the first by name."""


@dataclass(frozen=True, eq=False)
class CoMoments(Comparable):
    """Sums over `n` rows of w and of w wᵀ for the paired columns, in their order.

    w = (x - centre) / scale of the column's grid, winsorised at ±`W_BOUND`, rounded to 2**-4 (half to
    even); a value that is missing or not finite stands at the centre, 0. `sums` (d) are in units of 2**-4,
    `products` (d x d, symmetric) in 2**-8.
    """

    n: int
    sums: Ints
    products: Ints

    @staticmethod
    def empty(columns: int) -> CoMoments:
        """Return the sums of no rows."""
        return CoMoments(0, np.zeros(columns, np.int64), np.zeros((columns, columns), np.int64))

    @staticmethod
    def merge(parts: Sequence[CoMoments]) -> CoMoments:
        """Add one or more sums over the same columns up."""
        if len(parts) == 1:
            return parts[0]
        return CoMoments(
            sum(p.n for p in parts),
            np.sum([p.sums for p in parts], axis=0, dtype=np.int64),
            np.sum([p.products for p in parts], axis=0, dtype=np.int64),
        )

    def covariance(self) -> NDArray[np.float64]:
        """Return the biased covariance matrix of w (d x d); zeros without rows."""
        if not self.n:
            return np.zeros(self.products.shape)
        mean = self.sums / self.n
        return (self.products / self.n - np.outer(mean, mean)) / float(1 << (2 * W_BITS))


def standardised(batch: pa.RecordBatch, name: str, grid: NumericGrid, out: Floats) -> None:
    """Write w of one feature of a batch into `out`, in units of 2**-W_BITS: whole numbers."""
    array = column(batch, physical_name(name))
    if array is None or kind_of(array.type) is not ColumnKind.NUMERIC:
        out[:] = 0.0
        return
    values, valid = doubles(array)
    in_steps(values, valid, grid, out)


def in_steps(values: Floats, valid: NDArray[np.bool_] | None, grid: NumericGrid, out: Floats) -> None:
    """Write w of `values` into `out`, in units of 2**-W_BITS; 0 where one is not `valid` or not finite."""
    bound = W_BOUND * (1 << W_BITS)
    with np.errstate(invalid="ignore", over="ignore"):
        np.subtract(values, grid.centre, out=out)
        out *= (1 << W_BITS) / grid.scale
        np.rint(out, out=out)
        np.clip(out, -bound, bound, out=out)
    finite = np.isfinite(values)
    if not finite.all():
        out[~finite] = 0.0
    if valid is not None:
        out *= valid


def count_pairs(chosen: ChosenRows, grids: Sequence[tuple[str, NumericGrid]]) -> list[CoMoments]:
    """Sum the paired columns over the chosen rows of each run."""
    rows = chosen.rows.num_rows
    matrix, row = np.empty((len(grids), rows), np.float32), np.empty(rows)
    for place, (name, grid) in enumerate(grids):
        standardised(chosen.rows, name, grid, row)
        matrix[place] = row
    ends = np.cumsum(chosen.lengths)
    return [
        _sums(matrix[:, end - length : end])
        for end, length in zip(ends.tolist(), chosen.lengths.tolist(), strict=True)
    ]


def _sums(matrix: NDArray[np.float32]) -> CoMoments:
    """Sum one run, piece by piece."""
    size, rows = matrix.shape
    products = np.zeros((size, size))
    piece = min(EXACT, max(1, PIECE // size**2))
    for start in range(0, rows, piece):
        part = matrix[:, start : start + piece]
        products += part @ part.T
    sums = matrix.sum(axis=1, dtype=np.float64)
    return CoMoments(rows, sums.astype(np.int64), np.rint(products).astype(np.int64))
