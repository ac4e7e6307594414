"""One threshold for all cells, the same after a restart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.monitors.test_budget_rows import REFERENCE, STEPS, categorical, numeric

from offing.monitors.column_cells import ColumnCells
from offing.monitors.row_threshold import row_threshold
from offing.monitors.thresholds import Remembered
from offing.stats.cell_baseline import Unseen


def test_a_restart_gives_the_same() -> None:
    cells = [numeric(), categorical()]
    before = row_threshold(cells, REFERENCE, horizon=60, alarms=1.0, thresholds=Remembered())
    assert row_threshold(cells, REFERENCE, horizon=60, alarms=1.0, thresholds=Remembered()) == before
    assert row_threshold(cells, REFERENCE, horizon=60, alarms=0.1) > before


def test_it_depends_on_the_reference_only() -> None:
    """Later steps, be they shifted or fewer, change nothing."""
    usual, shifted = [numeric()], [numeric(lambda _, x: x + 3)]
    assert row_threshold(usual, REFERENCE, horizon=60, alarms=1.0) == row_threshold(
        shifted, REFERENCE, horizon=60, alarms=1.0
    )


def test_silent_reference_steps_are_no_sizes() -> None:
    cells = numeric()
    steps = np.concatenate([cells.steps, np.zeros((5, 24), np.int64)])
    longer = [ColumnCells(steps, cells.baseline, cells.missing)]
    silent_too = np.concatenate([REFERENCE, np.ones(5, np.bool_)])
    expected = row_threshold([cells], REFERENCE, horizon=60, alarms=1.0)
    assert row_threshold(longer, silent_too, horizon=60, alarms=1.0) == expected


def test_without_any_row_nothing_alarms() -> None:
    cells = [numeric()]
    assert row_threshold(cells, np.zeros(STEPS, np.bool_), horizon=60, alarms=1.0) == np.inf


def test_it_depends_on_all_that_the_baseline_says() -> None:
    cells = numeric()
    known = replace(cells, baseline=replace(cells.baseline, values=np.arange(20.0) ** 3))
    unseen = replace(cells, baseline=replace(cells.baseline, unseen=Unseen((22, 23), (0, 19), 2)))
    found = {row_threshold([one], REFERENCE, horizon=60, alarms=1.0) for one in (cells, known, unseen)}
    assert len(found) == 3


def test_without_cells_nothing_alarms() -> None:
    assert row_threshold([], REFERENCE, horizon=60, alarms=1.0) == np.inf
