from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.column import (
    NAMES,
    CategoricalCounts,
    NumericCounts,
    add_cells,
    by_count,
    sample,
)
from offing.profiles.grid import NumericGrid
from offing.profiles.numeric import count_values

GRID = NumericGrid(10.0, 4.0)


def counted(values: list[float]) -> NumericCounts:
    return count_values(np.array(values, float), np.array([len(values)]), GRID)[0]


VALUES = st.lists(st.floats(-1e6, 1e6), max_size=20)


@given(VALUES, VALUES, VALUES)
def test_numeric_counts_add_up(a: list[float], b: list[float], c: list[float]) -> None:
    assert NumericCounts.merge([counted(a), counted(b), counted(c)]) == counted(c + a + b)


def test_nothing_is_neutral() -> None:
    assert NumericCounts.merge([]) == NumericCounts.empty()
    assert NumericCounts.merge([NumericCounts.empty(), counted([1.0])]) == counted([1.0])
    assert NumericCounts.empty().rows == 0


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=50))
def test_mean_and_variance_are_those_of_the_values(values: list[float]) -> None:
    found = counted(values)
    assert found.mean(GRID) == pytest.approx(np.mean(values), abs=GRID.scale / 2048 + 1e-9)
    spread = found.variance(GRID)
    assert spread is not None
    assert spread**0.5 == pytest.approx(np.std(values, ddof=1), abs=GRID.scale / 700)


def test_moments_need_values() -> None:
    assert counted([]).mean(GRID) is None
    assert counted([3.0]).variance(GRID) is None


def test_rows_are_all_rows() -> None:
    found = NumericCounts(np.array([1], np.int32), np.array([5]), 1, 2, 3, 4, 5)
    assert (found.n, found.invalid, found.rows) == (5, 14, 20)
    levels = CategoricalCounts(np.array([2, 3]), other=1, new=2, missing=4, wrong_type=8)
    assert (levels.n, levels.invalid, levels.rows) == (8, 8, 20)


NAMED = st.dictionaries(st.text(max_size=2), st.integers(1, 9), max_size=60)


def of_names(names: dict[str, int]) -> CategoricalCounts:
    total = sum(names.values())
    return CategoricalCounts(np.zeros(2, np.int64), new=total, new_levels=by_count(sample(names)))


@given(NAMED, NAMED)
def test_names_of_new_levels_add_up_exactly(a: dict[str, int], b: dict[str, int]) -> None:
    both = {name: a.get(name, 0) + b.get(name, 0) for name in a.keys() | b.keys()}
    merged = CategoricalCounts.merge([of_names(a), of_names(b)])
    assert merged == of_names(both)
    assert len(merged.new_levels) == min(len(both), NAMES)


def test_names_come_by_count_then_name() -> None:
    assert by_count({"b": 1, "a": 1, "z": 5}) == (("z", 5), ("a", 1), ("b", 1))


def test_equality_is_by_entries() -> None:
    assert counted([1.0]) == counted([1.0])
    assert counted([1.0]) != counted([2.0])
    assert counted([1.0]) != CategoricalCounts.empty(1)


def test_cells_are_united() -> None:
    a = (np.array([-3, 5], np.int32), [np.array([1, 2]), np.array([0, 7])])
    b = (np.array([5, 9], np.int32), [np.array([10, 20]), np.array([1, 1])])
    cells, (first, second) = add_cells([a, b], 2)
    assert (cells.tolist(), first.tolist(), second.tolist()) == ([-3, 5, 9], [1, 12, 20], [0, 8, 1])
    assert add_cells([], 1)[0].tolist() == []


def test_what_is_computed_once_is_no_part_of_the_counts() -> None:
    fresh, asked = counted([1.0, 2.0]), counted([1.0, 2.0])
    assert asked.n == asked.rows == 2
    assert asked == fresh
    assert fresh == asked
    assert pickle.dumps(asked) == pickle.dumps(fresh)
    assert pickle.loads(pickle.dumps(asked)) == fresh
    assert replace(asked, counts=asked.counts * 3, sum_z=0).n == 6
