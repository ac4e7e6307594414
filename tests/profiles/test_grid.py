from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.grid import NumericGrid, power_of_two

FINITE = st.floats(allow_nan=False, allow_infinity=False)
GRIDS = st.builds(
    NumericGrid, st.floats(-1e12, 1e12), st.integers(-60, 60).map(lambda power: math.ldexp(1.0, power))
)


def cell_by_definition(value: float, grid: NumericGrid) -> int:
    """One scalar at a time: sign of x - centre, exponent and top five mantissa bits of 1 + |z|.

    The sign is not z's, which may be lost: a tiny difference over a large scale is zero.
    """
    z = (value - grid.centre) / grid.scale
    bits = int.from_bytes(struct.pack("<d", 1.0 + abs(z)), "little")
    index = (bits >> 47) - (1023 << 5)
    return index if value - grid.centre >= 0 else -1 - index


@given(st.lists(st.floats(-1e200, 1e200), max_size=30), GRIDS)
def test_cells_follow_the_definition(values: list[float], grid: NumericGrid) -> None:
    assert grid.cells(np.array(values)).tolist() == [cell_by_definition(value, grid) for value in values]


@given(st.lists(FINITE, min_size=2, max_size=30), GRIDS)
def test_cells_grow_with_the_value(values: list[float], grid: NumericGrid) -> None:
    assert (np.diff(grid.cells(np.sort(values))) >= 0).all()


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=30), GRIDS)
def test_a_cell_holds_its_values_up_to_rounding(values: list[float], grid: NumericGrid) -> None:
    array = np.array(values)
    lower, upper = grid.edges(grid.cells(array))
    slack = np.spacing(np.abs(array)) + np.spacing(abs(grid.centre)) + grid.scale * 1e-15
    assert (lower <= array + slack).all()
    assert (array - slack <= upper).all()


@given(st.integers(-3000, 3000), GRIDS)
def test_cells_touch_and_hold_their_representative(cell: int, grid: NumericGrid) -> None:
    grid = NumericGrid(0.0, grid.scale)
    lower, upper = grid.edges(np.array([cell, cell + 1]))
    assert upper[0] == lower[1]
    middle = grid.representative(np.array([cell]))
    assert grid.cells(middle)[0] == cell


def test_zeros_of_both_signs_share_a_cell() -> None:
    for centre in (0.0, -0.0):
        assert NumericGrid(centre, 1.0).cells(np.array([0.0, -0.0])).tolist() == [0, 0]


def test_resolution_is_three_percent() -> None:
    grid = NumericGrid(0.0, 1.0)
    lower, upper = grid.edges(np.arange(1000))
    assert (upper - lower).min() == 1 / 32
    assert ((upper - lower) / (1 + lower)).max() == pytest.approx(1 / 32)


def test_the_largest_doubles_have_cells() -> None:
    grid = NumericGrid(-1e308, 2.0**-400)
    cells = grid.cells(np.array([-1.7e308, 1.7e308]))
    assert cells[0] < 0 < cells[1]
    assert np.isfinite(grid.edges(cells)).all()
    assert np.isfinite(grid.representative(cells)).all()


@pytest.mark.parametrize("scale", [0.0, -1.0, 3.0, math.inf, math.nan, 2.0**-500])
def test_other_scales_are_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale of a grid"):
        NumericGrid(0.0, scale)


def test_a_centre_must_be_finite() -> None:
    with pytest.raises(ValueError, match="centre of a grid"):
        NumericGrid(math.nan, 1.0)


@pytest.mark.parametrize(
    ("values", "centre", "scale"),
    [
        ([], 0.0, 1.0),
        ([math.nan, math.inf], 0.0, 1.0),
        ([5.0, 5.0, 5.0], 5.0, 4.0),
        ([0.0, 0.0], 0.0, 1.0),
        ([0.0] * 90 + [10.0] * 10, 0.0, 4.0),
        (list(range(101)), 50.0, 64.0),
        ([1e-300, 2e-300, 3e-300, 4e-300], 2e-300, 2.0**-400),
        ([-1.7e308, 1.7e308], -1.7e308, 2.0**400),
    ],
)
def test_fit(values: list[float], centre: float, scale: float) -> None:
    assert NumericGrid.fit(np.array(values, float)) == NumericGrid(centre, scale)


@given(st.lists(st.floats(), max_size=40), st.randoms())
def test_fit_depends_on_the_set_of_values(values: list[float], random: object) -> None:
    shuffled = sorted(values, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert NumericGrid.fit(np.array(values, float)) == NumericGrid.fit(np.array(shuffled, float))


@given(st.floats(1e-100, 1e100))
def test_power_of_two_is_nearest_in_ratio(size: float) -> None:
    assert 2**-0.5 * (1 - 1e-12) <= power_of_two(size) / size <= 2**0.5 * (1 + 1e-12)
