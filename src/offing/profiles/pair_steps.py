"""The tables of two columns step by step: their cells, and the scores of how the columns go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from offing.domain.point import PAIR
from offing.profiles.crossed import Crossed, CrossedCut, Pair
from offing.profiles.grid import Floats
from offing.profiles.levels import OTHER, CategoricalLevels, Cut
from offing.profiles.rows import Ints
from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_scan import RIDIT
from offing.stats.table_baseline import TableBaseline


@dataclass(frozen=True)
class PairSteps:
    """The baseline's table of one pair, and what each of its scores is about.

    `scored` names for each score the column that it is about and the slice, `level of which column`, within
    which it is; no slice where it is about both columns in order of their values.
    """

    baseline: TableBaseline
    scored: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """How many cells the table has."""
        return self.baseline.counts.size

    @staticmethod
    def of(pair: Pair, table: Ints, crossed: Crossed, columns: Mapping[str, Cut]) -> PairSteps:
        """Choose the scores of a baseline's table (rows x columns).

        Two columns in order: the product of both ridits, whose mean is the rank covariance of the cells.
        One in order: its ridit within each level of the other. None in order: no score.
        """
        first, second = (crossed.cuts[name] for name in pair)
        scored: tuple[tuple[str, str], ...] = ()
        if first.ordered and second.ordered:
            scores, scored = _product(table, first, second)[None], ((PAIR.join(pair), ""),)
        elif second.ordered:
            scores = _within(table, second)
            scored = tuple((pair[1], f"{pair[0]}={one}") for one in _levels(first, columns[pair[0]]))
        elif first.ordered:
            scores = np.swapaxes(_within(table.T, first), 1, 2)
            scored = tuple((pair[0], f"{pair[1]}={one}") for one in _levels(second, columns[pair[1]]))
        else:
            scores = np.zeros((0, *table.shape))
        return PairSteps(TableBaseline(table, scores), scored)


def pair_steps(crossed: Crossed, counts: Ints, columns: Mapping[str, Cut]) -> dict[Pair, PairSteps]:
    """Return every pair of a baseline's tables, as `Crossed.tables` reads them."""
    return {
        pair: PairSteps.of(pair, table, crossed, columns) for pair, table in crossed.tables(counts).items()
    }


def _ridits(counts: Ints) -> Floats:
    """Return the ridit of each cell less 1/2; zeros without rows."""
    found: Floats = CellBaseline(counts, counts.size).scores[RIDIT]
    return found


def _product(table: Ints, first: CrossedCut, second: CrossedCut) -> Floats:
    inside = table[: first.ordered, : second.ordered]
    product = np.outer(_ridits(inside.sum(1)), _ridits(inside.sum(0)))
    scores = np.zeros(table.shape)
    total = float(inside.sum())
    if total:
        scores[: first.ordered, : second.ordered] = product - float((product * inside).sum()) / total
    return scores


def _within(table: Ints, ordered: CrossedCut) -> Floats:
    """Return a score for each level of the table's rows but the last, which holds what is no level."""
    levels = len(table) - 1
    scores = np.zeros((levels, *table.shape))
    for level in range(levels):
        scores[level, level, : ordered.ordered] = _ridits(table[level, : ordered.ordered])
    return scores


def _levels(cut: CrossedCut, levels: Cut) -> list[str]:
    known = levels.known if isinstance(levels, CategoricalLevels) else ()
    return [*(known[place] for place in cut.cells.bounds), OTHER]
