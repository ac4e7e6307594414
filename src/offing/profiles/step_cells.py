"""The rows of a step in the coarse cells of every column: what is compared with the baseline by counts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from offing.profiles.bucket import BucketProfile
from offing.profiles.coarse_cells import MISSING, CoarseCells
from offing.profiles.column import ColumnCounts
from offing.profiles.rows import Ints

LEAST_ROWS = 20
"""A level has a cell of its own when the baseline has so many rows of it. With fewer, those that happen to
be frequent in the baseline are chosen, and seem to fall afterwards."""


@dataclass(frozen=True)
class StepCells:
    """The coarse cells of all columns that a baseline has, the model's own outputs among them."""

    columns: Mapping[str, CoarseCells]
    baseline: Mapping[str, Ints]

    @staticmethod
    def of(baseline: BucketProfile) -> StepCells:
        """Choose the cells of each column of a baseline, and count its rows in them."""
        counts = {name: one for name, one in _columns(baseline) if one.rows}
        chosen = {name: CoarseCells.of(one, least=LEAST_ROWS) for name, one in counts.items()}
        return StepCells(chosen, {name: _counted(cells, counts[name]) for name, cells in chosen.items()})

    @property
    def size(self) -> int:
        """How many cells there are in all."""
        return sum(cells.size for cells in self.columns.values())

    def encode(self, profile: BucketProfile) -> bytes:
        """Count a step's rows in all cells, and write the counts.

        A column that the step lacks, or has of another kind, counts nothing.
        """
        counts = dict(_columns(profile))
        parts = [self._count(name, counts.get(name)) for name in self.columns]
        whole = np.concatenate(parts) if parts else np.empty(0, np.int64)
        return zlib.compress(whole.astype("<i8").tobytes(), 1)

    def decode(self, steps: Sequence[bytes | None]) -> Mapping[str, Ints]:
        """Read what `encode` wrote of T steps: (T, cells) counts by column, 0 where a step is None.

        Counts of another plan, which a rebuild has not come to yet, count nothing.
        """
        table = np.zeros((len(steps), self.size), np.int64)
        for row, written in enumerate(steps):
            counts = None if written is None else np.frombuffer(zlib.decompress(written), "<i8")
            if counts is not None and counts.size == self.size:
                table[row] = counts
        ends = np.cumsum([cells.size for cells in self.columns.values()])
        return dict(zip(self.columns, np.split(table, ends[:-1], axis=1), strict=True)) if len(ends) else {}

    def ordered(self, column: str) -> int:
        """Return how many of a column's cells, the first ones, lie in order of value; 0: it has no order."""
        cells = self.columns[column]
        return len(cells.bounds) + 1 if cells.numeric else 0

    def missing(self, column: str) -> int:
        """Return which cell holds the missing values."""
        cells = self.columns[column]
        return len(cells.bounds) + (1 + MISSING if cells.numeric else 2)

    def _count(self, name: str, counts: ColumnCounts | None) -> Ints:
        cells = self.columns[name]
        try:
            return np.zeros(cells.size, np.int64) if counts is None else _counted(cells, counts)
        except TypeError:
            return np.zeros(cells.size, np.int64)


def _counted(cells: CoarseCells, counts: ColumnCounts) -> Ints:
    """Count rows by cell, new levels with the rest of the levels, those that have no cell of their own.

    By its own baseline a baseline has no new level, and whatever follows has some: 3 % of the rows where
    500 rows have shown a part of a hundred levels. The rows outside the frequent levels are comparable.
    """
    found = cells.count(counts)
    if not cells.numeric:
        rest = len(cells.bounds)
        found[rest : rest + 2] = found[rest] + found[rest + 1], 0
    return found


def _columns(profile: BucketProfile) -> Iterator[tuple[str, ColumnCounts]]:
    """Yield the columns by the names that metrics give them."""
    outputs = {"score": profile.score, "prediction": profile.prediction}
    yield from profile.columns.items()
    yield from (
        (name, one) for name, one in outputs.items() if one is not None and name not in profile.columns
    )
