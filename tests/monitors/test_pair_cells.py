"""Tables of two columns at a model's steps."""

from __future__ import annotations

import numpy as np
import pytest

from offing.monitors.pair_cells import ROWS_A_CELL, PairCells
from offing.stats.table_baseline import TableBaseline


def pair(rows: int = 1) -> PairCells:
    baseline = TableBaseline(np.full((2, 2), rows), np.zeros((0, 2, 2)))
    steps = np.arange(12).reshape(3, 4)
    steps[1] = 0
    return PairCells(("age", "city"), steps, baseline, ())


def test_a_pair_reads_as_both_names() -> None:
    assert str(pair()) == "age × city"


@pytest.mark.parametrize(("rows", "filled"), [(ROWS_A_CELL, True), (ROWS_A_CELL - 1, False)])
def test_a_table_of_few_rows_says_too_little(rows: int, filled: bool) -> None:
    assert pair(rows).filled is filled


def test_a_window_is_a_table() -> None:
    assert pair().window(2, 2).tolist() == [[8, 9], [10, 11]]
    assert pair().window(0, 5).tolist() == [[0, 1], [2, 3]]


def test_a_step_without_rows_is_no_evidence() -> None:
    found = pair(1000).scan(np.array([0, 1, 2]))
    assert pair().rows.tolist() == [6, 0, 38]
    assert found.evidence[1] == 0
