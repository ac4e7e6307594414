from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.quantile_cells import quantile_cells

SAMPLES = st.dictionaries(st.integers(-300, 300), st.integers(0, 1000), max_size=40)


def test_a_continuous_column_gives_equal_shares() -> None:
    cells, counts = np.arange(100), np.full(100, 7)
    found = quantile_cells(cells, counts, limit=10)
    assert found.size == 10
    assert found.count(cells, counts).tolist() == [70] * 10


def test_a_constant_gives_below_equal_and_above() -> None:
    found = quantile_cells(np.array([5]), np.array([1000]))
    assert found.count(np.array([4, 5, 6]), np.array([1, 2, 3])).tolist() == [1, 2, 3]


def test_a_large_cell_stands_alone() -> None:
    """Zero inflation: nine in ten values are 0, the others spread above."""
    cells = np.arange(0, 51)
    counts = np.array([450] + [1] * 50)
    found = quantile_cells(cells, counts, limit=10)
    assert found.count(np.array([0]), np.array([7])).max() == 7
    alone = found.count(cells, counts)
    assert alone.max() == 450
    assert found.count(np.array([-3]), np.array([1])).argmax() == 0
    assert alone[0] == 0


def test_between_two_known_values_lies_a_cell_of_its_own() -> None:
    found = quantile_cells(np.array([0, 10]), np.array([50, 50]))
    assert found.count(np.array([-1, 0, 4, 10, 11]), np.array([1, 2, 3, 4, 5])).tolist() == [1, 2, 3, 4, 5]


def test_neighbours_have_nothing_between_them() -> None:
    assert quantile_cells(np.array([0, 1]), np.array([50, 50])).size == 4


def test_no_values_give_one_cell() -> None:
    found = quantile_cells(np.zeros(0, np.int32), np.zeros(0, np.int64))
    assert found.count(np.array([1, 2]), np.array([3, 4])).tolist() == [7]


@given(SAMPLES, SAMPLES, st.integers(1, 20))
def test_every_row_is_in_one_cell(baseline: dict[int, int], current: dict[int, int], limit: int) -> None:
    cells = np.array(sorted(baseline), np.int32)
    counts = np.array([baseline[c] for c in cells], np.int64)
    found = quantile_cells(cells, counts, limit=limit)
    own = found.count(cells, counts)
    assert own.sum() == counts.sum()
    assert np.count_nonzero(own) <= limit
    assert found.size <= 2 * limit + 1
    assert found.starts.tolist() == sorted(set(found.starts.tolist()))
    other = np.array(sorted(current), np.int32)
    amounts = np.array([current[c] for c in other], np.int64)
    assert found.count(other, amounts).sum() == amounts.sum()


@pytest.mark.parametrize("limit", [2, 10, 20])
def test_shares_are_even_to_the_largest_fine_cell(limit: int) -> None:
    counts = np.random.default_rng(6).poisson(20, 400)
    own = quantile_cells(np.arange(400), counts, limit=limit).count(np.arange(400), counts)
    assert abs(own - counts.sum() / limit).max() <= 2 * counts.max()
