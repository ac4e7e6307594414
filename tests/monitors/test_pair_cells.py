from __future__ import annotations

import numpy as np
import pytest

from offing.monitors.column_cells import ColumnCells
from offing.monitors.pair_cells import ROWS_A_CELL, PairCells
from offing.stats.cell_baseline import CellBaseline


def test_a_pair_reads_as_both_names() -> None:
    cells = ColumnCells(np.ones((2, 4), np.int64), CellBaseline(np.ones(4, np.int64), 0), -1)
    assert str(PairCells(("age", "city"), cells, ())) == "age × city"


@pytest.mark.parametrize(("rows", "filled"), [(ROWS_A_CELL, True), (ROWS_A_CELL - 1, False)])
def test_a_table_of_few_rows_says_too_little(rows: int, filled: bool) -> None:
    cells = ColumnCells(np.ones((2, 4), np.int64), CellBaseline(np.full(4, rows), 0), -1)
    assert PairCells(("age", "city"), cells, ()).filled is filled
