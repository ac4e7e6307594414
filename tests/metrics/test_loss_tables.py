from __future__ import annotations

from offing.metrics.loss_tables import loss_table
from offing.profiles.coarse_cells import CoarseCells
from offing.profiles.loss_cells import ColumnLosses


def test_integers_of_any_size_become_doubles() -> None:
    cells = CoarseCells(True, ())
    found = loss_table(ColumnLosses(cells, (1, 2, 0, 0, 0), (3, 2**90, 0, 0, 0), (9, 2**130, 0, 0, 0)))
    assert found.n.tolist() == [1, 2, 0, 0, 0]
    assert found.sums.tolist() == [3, 2.0**90, 0, 0, 0]
    assert found.squares.tolist() == [9, 2.0**130, 0, 0, 0]
