from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.encoding import Array
from offing.profiles.grid import NumericGrid
from offing.profiles.numeric import SHORT, count_array, count_values
from offing.profiles.overflow import NONE
from offing.profiles.rows import Runs

GRID = NumericGrid(0.0, 1.0)
CELLS = st.none() | st.floats() | st.sampled_from([0.0, -0.0, math.inf, -math.inf, math.nan])


@given(st.lists(st.tuples(st.integers(0, 3), CELLS), min_size=1, max_size=30))
def test_every_row_is_counted_as_what_it_is(rows: list[tuple[int, float | None]]) -> None:
    runs = Runs.of(np.array([run for run, _ in rows]))
    array = pa.array([value for _, value in rows], pa.float64())
    for key, found in zip(runs.keys.tolist(), count_array(array, runs, GRID, NONE), strict=True):
        own = [value for run, value in rows if run == key]
        numbers = [value for value in own if value is not None]
        finite = [value for value in numbers if math.isfinite(value)]
        assert found.rows == len(own)
        assert found.missing == own.count(None)
        assert found.nan == sum(math.isnan(value) for value in numbers)
        assert (found.pos_inf, found.neg_inf) == (numbers.count(math.inf), numbers.count(-math.inf))
        assert found.minimum == min(finite, default=None)
        assert found.maximum == max(finite, default=None)
        assert found.n == len(finite)


def test_the_sign_of_zero_does_not_show() -> None:
    for values in ([0.0, -0.0], [-0.0, 0.0]):
        (found,) = count_values(np.array(values), np.array([2]), GRID)
        assert math.copysign(1.0, found.minimum or 0.0) == 1.0
        assert math.copysign(1.0, found.maximum or 0.0) == 1.0


def test_long_runs_have_the_extremes_of_short_ones() -> None:
    values = np.random.default_rng(0).normal(size=3 * SHORT)
    (whole,) = count_values(values, np.array([len(values)]), GRID)
    parts = count_values(values, np.full(len(values), 1), GRID)
    assert whole.minimum == min(part.minimum for part in parts if part.minimum is not None)
    assert whole.maximum == max(part.maximum for part in parts if part.maximum is not None)


@pytest.mark.parametrize("array", [None, pa.array(["a", None, "b"]), pa.array([1.0, None, 2.0])])
def test_wrong_types_are_not_missing(array: Array | None) -> None:
    runs = Runs.of(np.array([0, 0, 1]))
    first, second = count_array(array, runs, GRID, np.array([1]))
    number = array is not None and pa.types.is_float64(array.type)
    text = array is not None and not number
    assert (first.missing, first.wrong_type, first.n) == (int(array is None), 1 + int(text), int(number))
    assert (second.missing, second.wrong_type, second.n) == (int(array is None), int(text), int(number))
