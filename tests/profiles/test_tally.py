from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from offing.profiles import tally as module
from offing.profiles.column import Z_BITS, Z_BOUND
from offing.profiles.grid import NumericGrid
from offing.profiles.tally import tally

FINITE = st.floats(allow_nan=False, allow_infinity=False)
GRIDS = st.builds(
    NumericGrid, st.floats(-1e6, 1e6), st.integers(-40, 40).map(lambda power: math.ldexp(1.0, power))
)


def units(value: float, grid: NumericGrid) -> int:
    """z in units of 2**-10, half to even, winsorised; the distance itself is one rounded subtraction."""
    distance = value - grid.centre
    if math.isinf(distance):
        return int(math.copysign(Z_BOUND << Z_BITS, distance))
    z = Fraction(distance) / Fraction(grid.scale)
    bounded: Fraction = max(Fraction(-Z_BOUND), min(Fraction(Z_BOUND), z))
    return round(bounded * (1 << Z_BITS))


def check(runs: list[list[float]], grid: NumericGrid) -> None:
    values = np.array([value for run in runs for value in run], np.float64)
    lengths = np.array([len(run) for run in runs], np.int64)
    low = np.array([min(run, default=0.0) for run in runs])
    high = np.array([max(run, default=0.0) for run in runs])
    for run, found in zip(runs, tally(values, lengths, grid, (low, high)), strict=True):
        expected = Counter(grid.cells(np.array(run, np.float64)).tolist())
        assert dict(zip(found.cells.tolist(), found.counts.tolist(), strict=True)) == expected
        assert found.cells.tolist() == sorted(expected)
        z = [units(value, grid) for value in run]
        assert (found.sum_z, found.sum_z2) == (sum(z), sum(n * n for n in z))


@given(st.lists(st.lists(FINITE | st.floats(-50, 50), max_size=8), min_size=1, max_size=5), GRIDS)
@example([[1e300, 1.0, -1e300], [2.0], []], NumericGrid(0.0, 1.0))
@example([[1.7e308, -1.7e308]], NumericGrid(-1e6, 2.0**-40))
def test_cells_and_exact_moments(runs: list[list[float]], grid: NumericGrid) -> None:
    check(runs, grid)


def test_a_long_run_is_counted_in_pieces() -> None:
    rng = np.random.default_rng(1)
    for far in (0, 7):
        values = rng.normal(0, 100, 2 * module.CHUNK + 11)
        values[:far] = 1e200
        check([values.tolist(), [1.0]], NumericGrid(1.0, 0.5))


def test_many_short_runs() -> None:
    rng = np.random.default_rng(2)
    runs = [rng.normal(run, 3, run % 4).tolist() for run in range(5 * module.DENSE_RUNS)]
    check(runs, NumericGrid(0.0, 1.0))
