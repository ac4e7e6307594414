from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.align import MISSING, NEW, OTHER, WRONG_TYPE, align, quantile
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.numeric import count_values

GRID = NumericGrid(0.0, 1.0)


def test_numeric_cells_are_united() -> None:
    a = NumericCounts(np.array([-2, 4], np.int32), np.array([1, 2]), missing=3)
    b = NumericCounts(np.array([4, 9], np.int32), np.array([5, 6]), wrong_type=7)
    cells, counts_a, counts_b = align(a, b)
    assert cells.tolist() == [-2, 4, 9, MISSING, WRONG_TYPE]
    assert counts_a.tolist() == [1, 2, 0, 3, 0]
    assert counts_b.tolist() == [0, 5, 6, 0, 7]
    assert (counts_a.sum(), counts_b.sum()) == (a.rows, b.rows)


def test_levels_are_united() -> None:
    a = CategoricalCounts(np.array([0, 2, 1]), other=4)
    b = CategoricalCounts(np.array([0, 0, 1]), new=5, missing=6)
    cells, counts_a, counts_b = align(a, b)
    assert cells.tolist() == [1, 2, OTHER, NEW, MISSING]
    assert (counts_a.tolist(), counts_b.tolist()) == ([2, 1, 4, 0, 0], [0, 1, 0, 5, 6])


def test_two_kinds_do_not_align() -> None:
    with pytest.raises(TypeError):
        align(NumericCounts.empty(), CategoricalCounts.empty(2))


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=60), st.floats(0, 1))
def test_a_quantile_is_within_a_cell(values: list[float], share: float) -> None:
    (column,) = count_values(np.array(values), np.array([len(values)]), GRID)
    (found,) = quantile(column, GRID, share).tolist()
    ordered = sorted(values)
    rank = min(max(int(np.ceil(share * len(values))) - 1, 0), len(values) - 1)
    exact = ordered[rank]
    lower, upper = GRID.edges(GRID.cells(np.array([exact])))
    assert lower[0] - 1e-9 <= found <= upper[0] + 1e-9
    assert ordered[0] <= found <= ordered[-1]


def test_quantiles_of_many_values_are_close() -> None:
    values = np.random.default_rng(0).normal(size=50_000)
    (column,) = count_values(values, np.array([len(values)]), GRID)
    shares = np.array([0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0])
    assert quantile(column, GRID, shares) == pytest.approx(np.quantile(values, shares), abs=0.01)


def test_edges_of_quantiles() -> None:
    assert np.isnan(quantile(NumericCounts.empty(), GRID, [0.5])).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(NumericCounts.empty(), GRID, [1.5])
