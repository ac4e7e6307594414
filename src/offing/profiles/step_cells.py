"""The rows of a step in the coarse cells of every column: what is compared with the baseline by counts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from offing.profiles.bucket import BucketProfile
from offing.profiles.coarse_cells import MISSING, CoarseCells
from offing.profiles.column import ColumnCounts, NumericCounts
from offing.profiles.crossed import Crossed, Pair
from offing.profiles.grid import SUBCELL_BITS, Floats, NumericGrid
from offing.profiles.pair_steps import PairSteps, pair_steps
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints
from offing.stats.cell_baseline import FAR, CellBaseline, Unseen

LEAST_ROWS = 20
"""A level has a cell of its own when the baseline has so many rows of it. With fewer, those that happen to
be frequent in the baseline are chosen, and seem to fall afterwards."""

TIED = 10
"""Beyond an end whose value occurs so often lies next to nothing; of real columns, beyond others as much as
where it occurs once."""


@dataclass(frozen=True)
class ColumnSteps:
    """The cells of one column and the baseline's rows in them.

    To the coarse cells come those of rows unlike any of the baseline's: below and above all of its numbers,
    far below and far above them, at the end; of its levels the cell of new ones, where it is known which
    levels a baseline of other rows would lack. Elsewhere new levels count with the rest of the levels, those
    that have no cell of their own: by its own baseline a baseline has no new level, and whatever follows has
    some.
    """

    cells: CoarseCells
    baseline: CellBaseline
    lowest: int = 0
    highest: int = 0

    @staticmethod
    def of(counts: ColumnCounts) -> ColumnSteps:
        """Choose the cells of a column of the baseline."""
        cells = CoarseCells.of(counts, least=LEAST_ROWS)
        if isinstance(counts, NumericCounts):
            return ColumnSteps._of_numbers(cells, counts)
        found, rest = _with_rest(cells, cells.count(counts)), len(cells.bounds)
        unseen = Unseen((), ())
        if not counts.other and not counts.new:
            once, twice = (int((counts.counts == times).sum()) for times in (1, 2))
            unseen = Unseen((rest + 1,), (rest,), once, twice)
        return ColumnSteps(cells, CellBaseline(found, 0, unseen=unseen))

    @staticmethod
    def _of_numbers(cells: CoarseCells, counts: NumericCounts) -> ColumnSteps:
        ordered, found = len(cells.bounds) + 1, cells.count(counts)
        if not len(counts.cells):
            return ColumnSteps(cells, CellBaseline(found, ordered))
        low, high = int(counts.cells[0]), int(counts.cells[-1])
        outermost = counts.counts[[0, -1]]
        once, tied = int((outermost == 1).sum()), int((outermost >= TIED).sum())
        ends = (0, ordered - 1)
        unseen = Unseen(tuple(range(found.size, found.size + 4)), ends * 2, once, tied=tied)
        whole = np.append(found, (0, 0, 0, 0))
        return ColumnSteps(
            cells, CellBaseline(whole, ordered, _means(cells, counts), unseen), lowest=low, highest=high
        )

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.baseline.counts.size

    @property
    def missing(self) -> int:
        """Which cell holds the missing values."""
        return len(self.cells.bounds) + (1 + MISSING if self.cells.numeric else 2)

    def count(self, counts: ColumnCounts) -> Ints:
        """Return the rows of each cell. Raises TypeError for counts of the other kind."""
        found = self.cells.count(counts)
        unseen = self.baseline.unseen
        if isinstance(counts, NumericCounts):
            if not unseen.cells:
                return found
            beyond = self._beyond(counts)
            found = np.append(found, beyond)
            np.subtract.at(found, list(unseen.homes), beyond)
        elif not unseen.cells:
            found = _with_rest(self.cells, found)
        return found

    def _beyond(self, counts: NumericCounts) -> Ints:
        """Return the rows below and above all of the baseline's, and those far below and far above."""
        # Cells are octaves of the distance from the middle, up to the cells nearest to it.
        far = max(self.highest, ~self.lowest) + (FAR.bit_length() - 1 << SUBCELL_BITS)
        outer = [counts.cells < ~far, counts.cells > far]
        inner = [(counts.cells < self.lowest) & ~outer[0], (counts.cells > self.highest) & ~outer[1]]
        return np.array([counts.counts[chosen].sum() for chosen in (*inner, *outer)], np.int64)


def _with_rest(cells: CoarseCells, counts: Ints) -> Ints:
    """Count new levels with the rest of the levels."""
    rest = len(cells.bounds)
    counts[rest : rest + 2] = counts[rest] + counts[rest + 1], 0
    return counts


def _means(cells: CoarseCells, counts: NumericCounts) -> Floats:
    """Return the mean value of the baseline's rows in each ordered cell, in scales of its grid.

    A cell between values that the baseline has not seen has the mean of its neighbours' means.
    """
    places = np.searchsorted(np.array(cells.bounds, np.int64), counts.cells, side="right")
    size = len(cells.bounds) + 1
    # In a grid of centre 0 and scale 1 a cell stands for the same value in scales as in its own.
    values = NumericGrid(0.0, 1.0).representative(counts.cells)
    rows = np.bincount(places, weights=counts.counts, minlength=size)
    sums = np.bincount(places, weights=counts.counts * values, minlength=size)
    known = rows > 0
    found: Floats = np.interp(np.arange(size), np.flatnonzero(known), sums[known] / rows[known])
    return found


class StepCounts(NamedTuple):
    """Counts of T steps by column and by pair of columns: (T, cells)."""

    columns: Mapping[str, Ints]
    pairs: Mapping[Pair, Ints]


@dataclass(frozen=True)
class StepCells:
    """The cells of all columns that a baseline has, the model's own outputs among them, and of its pairs.

    The pairs are those of the plan, `crossed` how their tables lie.
    """

    columns: Mapping[str, ColumnSteps]
    pairs: Mapping[Pair, PairSteps] = field(default_factory=dict)
    crossed: Crossed = field(default_factory=Crossed)

    @staticmethod
    def of(baseline: BucketProfile, plan: ProfilePlan) -> StepCells:
        """Choose the cells of each column of a baseline, and count its rows in them."""
        columns = {name: ColumnSteps.of(one) for name, one in _columns(baseline) if one.rows}
        if baseline.crossed is None or not baseline.crossed.counts.any():
            return StepCells(columns)
        pairs = pair_steps(plan.crossed, baseline.crossed.counts, plan.columns)
        return StepCells(columns, pairs, plan.crossed)

    @property
    def size(self) -> int:
        """How many cells there are in all."""
        return sum(cells.size for cells in self.columns.values()) + self.crossed.size

    def encode(self, profile: BucketProfile) -> bytes:
        """Count a step's rows in all cells, and write the counts.

        A column that the step lacks, or has of another kind, counts nothing.
        """
        counts = dict(_columns(profile))
        parts = [self._count(name, counts.get(name)) for name in self.columns]
        if self.pairs:
            tables = np.empty(0, np.int64) if profile.crossed is None else profile.crossed.counts
            same = tables.size == self.crossed.size
            parts.append(tables if same else np.zeros(self.crossed.size, np.int64))
        whole = np.concatenate(parts) if parts else np.empty(0, np.int64)
        return zlib.compress(whole.astype("<i8").tobytes(), 1)

    def decode(self, steps: Sequence[bytes | None]) -> StepCounts:
        """Read what `encode` wrote of T steps, 0 where a step is None.

        Counts of another plan, which a rebuild has not come to yet, count nothing.
        """
        table = np.zeros((len(steps), self.size), np.int64)
        for row, written in enumerate(steps):
            counts = None if written is None else np.frombuffer(zlib.decompress(written), "<i8")
            if counts is not None and counts.size == self.size:
                table[row] = counts
        ends = np.cumsum([cells.size for cells in self.columns.values()], dtype=np.int64)
        *columns, pairs = np.split(table, ends, axis=1)
        tables = self.crossed.tables(pairs)
        return StepCounts(
            dict(zip(self.columns, columns, strict=True)),
            {pair: found.reshape(len(steps), self.pairs[pair].size) for pair, found in tables.items()},
        )

    def _count(self, name: str, counts: ColumnCounts | None) -> Ints:
        cells = self.columns[name]
        try:
            return np.zeros(cells.size, np.int64) if counts is None else cells.count(counts)
        except TypeError:
            return np.zeros(cells.size, np.int64)


def _columns(profile: BucketProfile) -> Iterator[tuple[str, ColumnCounts]]:
    """Yield the columns by the names that metrics give them."""
    outputs = {"score": profile.score, "prediction": profile.prediction}
    yield from profile.columns.items()
    yield from (
        (name, one) for name, one in outputs.items() if one is not None and name not in profile.columns
    )
