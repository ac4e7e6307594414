"""Many pairs of samples at once, each as counts on its own ordered cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offing.stats.alignment import Alignment
from offing.stats.arrays import Floats, Ints

_STRIDE = 1 << 20
"""Distance between the cells of two pairs while they are sorted together; ids are smaller."""

Sample = tuple[NDArray[np.integer], Ints]
"""Ascending cells, and how many values each holds."""


@dataclass(frozen=True)
class Alignments:
    """Counts of two samples per ordered cell, of many pairs one after the other.

    `current` and `baseline` have one entry per cell of each pair where either has a value; the
    cells of pair i begin at `starts[i]`. Sums are exact: they are of integers, below 2**53.
    Raises ValueError when a sample is empty.
    """

    current: Floats
    baseline: Floats
    starts: Ints

    def __post_init__(self) -> None:
        if not (np.all(self.n > 0) and np.all(self.m > 0)):
            raise ValueError("an empty sample has no distribution")

    @staticmethod
    def of(alignment: Alignment) -> Alignments:
        """Take one pair in. Raises ValueError when a sample is empty."""
        if not (alignment.n and alignment.m):
            raise ValueError("an empty sample has no distribution")
        current, baseline = (np.diff(side, prepend=0.0) for side in (alignment.current, alignment.baseline))
        return Alignments(current, baseline, np.zeros(1, np.int64))

    @cached_property
    def n(self) -> Floats:
        """Sizes of the current samples."""
        return self.total(self.current)

    @cached_property
    def m(self) -> Floats:
        """Sizes of the baseline samples."""
        return self.total(self.baseline)

    @cached_property
    def lengths(self) -> Ints:
        """How many cells each pair has."""
        return _steps(self.starts, self.current.size)

    @cached_property
    def lasts(self) -> Ints:
        """The last cell of each pair."""
        return self.starts + self.lengths - 1

    @cached_property
    def shares(self) -> tuple[Floats, Floats]:
        """The share of each cell in its samples."""
        return self.current / self.each(self.n), self.baseline / self.each(self.m)

    @cached_property
    def below(self) -> tuple[Floats, Floats]:
        """The share of each sample in the cells up to each cell, that one included."""
        return self.upto(self.current) / self.each(self.n), self.upto(self.baseline) / self.each(self.m)

    @cached_property
    def middles(self) -> tuple[Floats, Floats]:
        """The share of each sample below each cell, and half of the cell: mid-rank shares."""
        return self.below[0] - self.shares[0] / 2, self.below[1] - self.shares[1] / 2

    def total(self, values: Floats) -> Floats:
        """Return the sum over each pair's cells."""
        sums: Floats = np.add.reduceat(values, self.starts) if self.starts.size else np.zeros(0)
        return sums

    def upto(self, values: Floats) -> Floats:
        """Return the sum over each pair's cells up to each cell, that one included."""
        sums: Floats = np.cumsum(values)
        return sums - self.each(sums[self.starts] - values[self.starts])

    def beyond(self, values: Floats) -> Floats:
        """Return the sum over each pair's cells after each cell, and half of that one."""
        return self.each(self.total(values)) - self.upto(values) + values / 2

    def each(self, values: Floats) -> Floats:
        """Repeat a value per pair for each of its cells."""
        repeated: Floats = values.repeat(self.lengths)
        return repeated


def align_many(current: Sequence[Sample], baseline: Sequence[Sample]) -> tuple[Alignments, Ints]:
    """Bring each pair of samples onto the union of its cells; returns the counts and these cells.

    Cells lie within ±2**19. Raises ValueError when a sample is empty.
    """
    sides = [(_keys(side), _joined([counts for _, counts in side])) for side in (current, baseline)]
    union = np.concatenate([keys for keys, _ in sides])
    union.sort(kind="stable")
    fresh = np.ones(union.size, np.bool_)
    np.not_equal(union[1:], union[:-1], out=fresh[1:])
    union = union[fresh]
    dense = []
    for keys, counts in sides:
        row = np.zeros(union.size)
        row[np.searchsorted(union, keys)] = counts
        dense.append(row)
    starts = np.searchsorted(union, np.arange(len(current), dtype=np.int64) * _STRIDE)
    if np.any(_steps(starts, union.size) == 0):
        raise ValueError("an empty sample has no distribution")
    cells = union % _STRIDE - _STRIDE // 2
    return Alignments(dense[0], dense[1], starts.astype(np.int64)), cells


def _steps(starts: Ints, end: int) -> Ints:
    """Return the distance of each start from the next, and of the last from `end`."""
    steps = np.empty(starts.size, np.int64)
    np.subtract(starts[1:], starts[:-1], out=steps[:-1])
    steps[-1:] = end - starts[-1:]
    return steps


def _keys(side: Sequence[Sample]) -> Ints:
    """Return the cells of all samples as one ascending sequence of ids."""
    lengths = [cells.size for cells, _ in side]
    offsets = np.arange(len(side), dtype=np.int64) * _STRIDE + _STRIDE // 2
    return _joined([cells for cells, _ in side]) + np.repeat(offsets, lengths)


def _joined(parts: list[NDArray[np.integer]]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)
