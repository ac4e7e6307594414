from __future__ import annotations

import numpy as np

from offing.monitors.column_cells import ColumnCells
from offing.monitors.pair_cells import PairCells
from offing.stats.cell_baseline import CellBaseline


def test_a_pair_reads_as_both_names() -> None:
    cells = ColumnCells(np.ones((2, 4), np.int64), CellBaseline(np.ones(4, np.int64), 0), -1)
    assert str(PairCells(("age", "city"), cells, ())) == "age × city"
