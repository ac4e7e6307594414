from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.profiles.derived.projection import PROJECTIONS, TOUCHED, Projection
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.pairs import W_BITS, standardised

UNIT = NumericGrid(0.0, 1.0)


def fitted(columns: dict[str, Cut]) -> Projection:
    found = Projection.fit(columns)
    assert found is not None
    return found


def test_values_are_signed_sums_of_what_co_moments_sum(rng: np.random.Generator) -> None:
    grids: dict[str, Cut] = {f"x{i}": NumericGrid(float(i), 2.0 ** (i - 3)) for i in range(9)}
    part = fitted({**grids, "c": CategoricalLevels(("a",))})
    rows = 40_000
    columns: dict[str, pa.Array[Any]] = {
        f"f_x{i}": pa.array(rng.standard_cauchy(rows) * 3, mask=rng.random(rows) < 0.1) for i in range(7)
    }
    columns["f_x7"] = pa.array(rng.choice([np.nan, np.inf, -np.inf, 1e308, -1e308, 0.0], rows))
    columns["f_x8"] = pa.array(["text"] * rows)
    batch = pa.RecordBatch.from_pydict(columns)
    w = {}
    for name, grid in part.grids.items():
        w[name] = np.empty(rows)
        standardised(batch, name, grid, w[name])
    for name, signed in part.weights.items():
        expected = sum(sign * w[column] for column, sign in signed.items()) / (1 << W_BITS)
        assert part.columns(batch)[name].to_numpy().tolist() == np.asarray(expected).tolist()


def test_a_value_by_hand() -> None:
    part = Projection({"projection.1": {"x": 1, "y": -1}}, {"x": NumericGrid(10.0, 2.0), "y": UNIT})
    table = pa.table({"f_x": [13.0, 10.0, None, 1e9], "f_y": [0.25, None, 0.0, -7.97]})
    assert part.columns(table)["projection.1"].to_pylist() == [1.5 - 0.25, 0.0, 0.0, 8.0 + 8.0]


@pytest.mark.parametrize("size", [2, 3, 4, 6, 7, 12, 24, 40, 200])
def test_projections_differ_and_touch_few_columns_evenly(size: int) -> None:
    part = fitted({f"x{i:03d}": UNIT for i in range(size)})
    lines = [np.array([signed.get(f"x{i:03d}", 0) for i in range(size)]) for signed in part.weights.values()]
    assert len(lines) == min(PROJECTIONS, 2 ** (size - 1))
    for one, other in combinations(lines, 2):
        assert (one != other).any()
        assert (one != -other).any()
    assert {int(abs(line).sum()) for line in lines} == {min(size, TOUCHED)}
    touched = np.abs(lines).sum(axis=0)
    assert touched.max() - touched.min() <= 1
    assert set(part.grids) == {f"x{i:03d}" for i in np.flatnonzero(touched)}
    assert part.source == ""


def test_the_choice_depends_on_the_names_alone() -> None:
    columns: dict[str, Cut] = {f"x{i}": UNIT for i in range(30)}
    assert Projection.fit(columns) == Projection.fit(dict(reversed(list(columns.items()))))


def test_names_of_features_are_left_to_them() -> None:
    part = fitted({"x": UNIT, "y": UNIT, "z": UNIT, "projection.2": UNIT})
    assert part.names == ("projection.1", "projection.3", "projection.4", "projection.5")


def test_fewer_than_two_numeric_columns_have_none() -> None:
    assert Projection.fit({}) is None
    assert Projection.fit({"x": UNIT, "c": CategoricalLevels(("a", "b"))}) is None


def test_rows_without_any_column_stand_at_the_centre() -> None:
    part = fitted({"x": UNIT, "y": UNIT})
    found = part.columns(pa.table({"row": [1, 2]}))
    assert [array.to_pylist() for array in found.values()] == [[0.0, 0.0]] * 2
    assert [len(array) for array in part.columns(pa.table({"f_x": pa.array([], pa.float64())})).values()] == [
        0,
        0,
    ]
