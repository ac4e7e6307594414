"""Finite values to cell counts and moments: the inner loop of the kernel."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field

import numpy as np

from offing.profiles.column import Z_BITS, Z_BOUND, Counts
from offing.profiles.fixed_point import exact_sums, quantise
from offing.profiles.grid import SHIFT, SUBCELL_BITS, Cells, Floats, NumericGrid
from offing.profiles.rows import Ints, spans

CHUNK = 1 << 17
"""Rows worked on at a time: a few arrays of 1 MB stay in a core's cache, and fewer, longer steps let two
threads take turns less often."""

CENTRAL = 32 << SUBCELL_BITS
"""Cells on each side of the centre that are counted densely: |z| below 2**32. Others are rare."""

DENSE_RUNS = 64
"""How many short runs share one dense table of counts."""

FLOAT_BOUND = 256.0
"""Up to this |z|, sums of z and z² over a chunk are exact in doubles: 2 (8 + 10) + 17 = 53 bits."""

_MAGIC = 1.5 * 2.0 ** (52 - Z_BITS)
"""Added to z and taken off again, it rounds z to a multiple of 2**-Z_BITS, half to even."""


@dataclass
class Tally:
    """The finite values of one run of rows, as in `NumericCounts`."""

    cells: Cells = field(default_factory=lambda: np.empty(0, np.int32))
    counts: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    sum_z: int = 0
    sum_z2: int = 0


class _Buffers(threading.local):
    """Scratch memory of one thread."""

    def __init__(self) -> None:
        self.distance = np.empty(CHUNK, np.float64)
        self.work = np.empty(CHUNK, np.float64)
        self.index = np.empty(CHUNK, np.int64)


_BUFFERS = _Buffers()


def tally(values: Floats, lengths: Ints, grid: NumericGrid, extremes: tuple[Floats, Floats]) -> list[Tally]:
    """Count finite `values`, which lie in runs of `lengths` rows, into the cells of `grid`.

    `extremes` are the least and the greatest value of each run (any number for an empty one).
    Returns one tally per run; each is a function of the set of its values.
    """
    low, high = extremes
    tallies = [Tally() for _ in range(len(lengths))]
    with np.errstate(over="ignore"):
        for first, last, pieces in spans(lengths, rows=CHUNK, runs=DENSE_RUNS):
            filled = np.flatnonzero(lengths[first:last]) + first
            ends = (float(low[filled].min()), float(high[filled].max()))
            _Span(grid, ends, lengths[filled]).run(values, pieces, [tallies[run] for run in filled])
    return tallies


class _Span:
    """One long run, or several short ones, counted into one dense table."""

    def __init__(self, grid: NumericGrid, ends: tuple[float, float], lengths: Ints) -> None:
        low, high = grid.cells(np.array(ends)).tolist()
        self.grid = grid
        self.lengths = lengths
        self.base = max(low, -CENTRAL)
        self.width = max(min(high, CENTRAL - 1) - self.base + 1, 1)
        self.far = low < -CENTRAL or high >= CENTRAL
        self.exact = max(abs(ends[0] - grid.centre), abs(ends[1] - grid.centre)) <= FLOAT_BOUND * grid.scale
        self.table = np.zeros(len(lengths) * self.width, np.int64)

    def run(self, values: Floats, pieces: list[tuple[int, int]], tallies: list[Tally]) -> None:
        """Count all pieces and hand each run its tally."""
        far: list[Ints] = []
        for start, end in pieces:
            distance = np.subtract(values[start:end], self.grid.origin, out=_BUFFERS.distance[: end - start])
            self._add_moments(distance, tallies)
            index = self._cells(distance)
            if self.far:
                index = self._split(index, far)
            elif len(self.lengths) > 1:
                index += self._shifts()
            else:
                index -= self.base
            self.table += np.bincount(index, minlength=len(self.table))
        for run, (row, result) in enumerate(zip(self.table.reshape(-1, self.width), tallies, strict=True)):
            places = np.flatnonzero(row)
            result.cells, result.counts = (places + self.base).astype(np.int32), row[places]
            if far:
                _join(result, np.concatenate([keys[keys >> 32 == run] for keys in far]))

    def _add_moments(self, distance: Floats, tallies: list[Tally]) -> None:
        """Add z and z² up: of |z| <= FLOAT_BOUND in doubles, of the others in integers."""
        magic, unit = _MAGIC * self.grid.scale, math.ldexp(self.grid.scale, -Z_BITS)
        z = np.add(distance, magic, out=_BUFFERS.work[: len(distance)])
        np.subtract(z, magic, out=z)
        lengths = self.lengths if len(self.lengths) > 1 else np.array([len(z)])
        if not self.exact:
            for result, sums in zip(tallies, self._far_sums(distance, z, lengths), strict=True):
                result.sum_z += sums[0]
                result.sum_z2 += sums[1]
        if len(lengths) == 1:
            totals, squares = [float(z.sum())], [float(np.einsum("i,i->", z, z))]
        else:
            starts = np.cumsum(lengths) - lengths
            totals = np.add.reduceat(z, starts).tolist()
            squares = np.add.reduceat(np.multiply(z, z, out=z), starts).tolist()
        for result, a, b in zip(tallies, totals, squares, strict=True):
            result.sum_z += int(a / unit)
            result.sum_z2 += int(b / unit / unit)

    def _far_sums(self, distance: Floats, z: Floats, lengths: Ints) -> list[tuple[int, int]]:
        """Return the sums over |z| > FLOAT_BOUND, and set those to 0 in `z`."""
        out = np.flatnonzero(np.abs(distance) > FLOAT_BOUND * self.grid.scale)
        z[out] = 0.0
        own = np.diff(np.searchsorted(out, np.cumsum(lengths)), prepend=0)
        return exact_sums(quantise(distance[out] / self.grid.scale, Z_BITS, Z_BOUND), own)

    def _cells(self, distance: Floats) -> Ints:
        """The cells of `NumericGrid.cells`, in scratch memory; `distance` is used up."""
        size = len(distance)
        work = np.abs(distance, out=_BUFFERS.work[:size])
        work += self.grid.scale
        index = np.right_shift(work.view(np.int64), SHIFT, out=_BUFFERS.index[:size])
        index -= self.grid.offset
        sign = distance.view(np.int64)
        np.right_shift(sign, 63, out=sign)
        index ^= sign
        return index

    def _shifts(self) -> Ints:
        """What brings the cells of each row's run into the run's part of the table."""
        return np.repeat(np.arange(len(self.lengths)) * self.width - self.base, self.lengths)

    def _split(self, index: Ints, far: list[Ints]) -> Ints:
        """Keep the rows inside the table; put the others' run and cell, packed, into `far`."""
        inside = (index >= self.base) & (index < self.base + self.width)
        if len(self.lengths) > 1:
            run = np.repeat(np.arange(len(self.lengths)), self.lengths)
        else:
            run = np.zeros(len(index), np.int64)
        far.append((run[~inside] << 32) + (index[~inside] + (1 << 31)))
        kept: Ints = index[inside] - self.base + run[inside] * self.width
        return kept


def _join(result: Tally, keys: Ints) -> None:
    """Add far cells, packed above their run, to a tally."""
    cells, counts = np.unique((keys & 0xFFFFFFFF) - (1 << 31), return_counts=True)
    joined = np.concatenate([result.cells, cells.astype(np.int32)])
    order = np.argsort(joined)
    result.cells = joined[order]
    result.counts = np.concatenate([result.counts, counts.astype(np.int64)])[order]
