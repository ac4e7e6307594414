"""One threshold for all columns and one for all pairs, the same after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from tests.monitors.test_budget_rows import REFERENCE, STEPS, categorical, numeric

from offing.monitors.column_cells import ColumnCells
from offing.monitors.pair_cells import PairCells
from offing.monitors.row_threshold import column_threshold, pair_threshold
from offing.monitors.thresholds import Remembered
from offing.stats.cell_baseline import Unseen
from offing.stats.table_baseline import TableBaseline


def threshold(*cells: ColumnCells, pairs: Sequence[PairCells] = (), **options: Any) -> float:
    """Return the threshold of columns named a, b, and so on, for one false alarm in sixty steps."""
    given: dict[str, Any] = {"reference": REFERENCE, "horizon": 60, "alarms": 1.0, "thresholds": Remembered()}
    return column_threshold(dict(zip("abcdef", cells, strict=False)), pairs, **(given | options))


def copied(cells: ColumnCells, names: tuple[str, str]) -> PairCells:
    """Return the pair of a column and its copy."""
    counts = cells.baseline.counts
    table = TableBaseline(np.diag(counts), np.zeros((0, counts.size, counts.size)))
    return PairCells(names, np.zeros((STEPS, counts.size**2), np.int64), table, ())


def test_a_restart_gives_the_same() -> None:
    cells = [numeric(), categorical()]
    before = threshold(*cells)
    assert threshold(*cells) == before
    assert threshold(*cells, alarms=0.1) > before


def test_it_depends_on_the_reference_only() -> None:
    """Later steps, be they shifted or fewer, change nothing."""
    assert threshold(numeric()) == threshold(numeric(lambda _, x: x + 3))


def test_silent_reference_steps_are_no_sizes() -> None:
    cells = numeric()
    steps = np.concatenate([cells.steps, np.zeros((5, 24), np.int64)])
    longer = ColumnCells(steps, cells.baseline, cells.missing)
    silent_too = np.concatenate([REFERENCE, np.ones(5, np.bool_)])
    assert threshold(longer, reference=silent_too) == threshold(cells)


def test_without_any_row_nothing_alarms() -> None:
    assert threshold(numeric(), reference=np.zeros(STEPS, np.bool_)) == np.inf


def test_it_depends_on_all_that_the_baseline_says() -> None:
    cells = numeric()
    known = replace(cells, baseline=replace(cells.baseline, values=np.arange(20.0) ** 3))
    unseen = replace(cells, baseline=replace(cells.baseline, unseen=Unseen((22, 23), (0, 19), 2)))
    assert len({threshold(one) for one in (cells, known, unseen)}) == 3


def test_columns_that_go_together_alarm_together() -> None:
    """The threshold of six copies is that of one column, once their pairs say that they are copies."""
    cells = categorical()
    pairs = [copied(cells, (a, b)) for a, b in combinations("abcdef", 2)]
    together, alone = threshold(*[cells] * 6, pairs=pairs), threshold(*[cells] * 6)
    assert alone > together + 1
    assert together == pytest.approx(threshold(cells), abs=0.5)


def test_pairs_of_other_columns_are_none_of_these() -> None:
    cells = categorical()
    assert threshold(cells, pairs=[copied(cells, ("a", "x"))]) == threshold(cells)


def test_each_of_two_thresholds_is_kept_by_itself() -> None:
    """What is kept for columns is not taken for their pairs, nor with pairs for without."""
    cells, kept = categorical(), Remembered()
    one = copied(cells, ("a", "b"))
    pair = replace(one, steps=np.tile(one.baseline.counts.ravel() // 20, (STEPS, 1)))
    options: dict[str, Any] = {"horizon": 60, "alarms": 1.0, "thresholds": kept}
    columns = {"a": cells, "b": cells}
    found = [
        column_threshold(columns, [pair], REFERENCE, **options),
        column_threshold(columns, [], REFERENCE, **options),
        pair_threshold([pair], REFERENCE, **options),
    ]
    assert len(set(found)) == 3
    assert column_threshold(columns, [pair], REFERENCE, **options) == found[0]


def test_without_cells_nothing_alarms() -> None:
    assert threshold() == np.inf
    assert pair_threshold([], REFERENCE, horizon=60, alarms=1.0) == np.inf
