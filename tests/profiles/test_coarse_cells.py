from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.comparison import BaselineColumn
from offing.profiles.coarse_cells import CoarseCells
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.kernel import profile
from offing.profiles.levels import CategoricalLevels
from offing.profiles.merge import merge
from offing.profiles.overflow import NONE, wrong_rows
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import column

if TYPE_CHECKING:
    from tests.profiles.conftest import MakeTable


def test_rows_and_counts_land_in_the_same_cells(make_table: MakeTable) -> None:
    """Tails, specials, nulls, wrong types and new levels: by row as by the kernel."""
    plan = ProfilePlan.fit(make_table(seed=1), task=Task.BINARY)
    now = make_table(seed=2).append_column("f_extra", pa.array(["x"] * 3000))
    now = now.set_column(now.schema.get_field_index("f_city"), "f_city", pa.array(["a", "zz", None] * 1000))
    counted = merge(profile(now, plan, width=DAY).values())
    batch = now.combine_chunks().to_batches()[0]
    wrong = wrong_rows(batch, plan.columns)
    for name, cut in plan.columns.items():
        cells = CoarseCells.of(merge(profile(make_table(seed=1), plan, width=DAY).values()).columns[name])
        places = cells.places(column(batch, f"f_{name}"), cut, 3000, wrong=wrong.get(name, NONE))
        assert (
            np.bincount(places, minlength=cells.size).tolist() == cells.count(counted.columns[name]).tolist()
        )
        assert cells.size == len(cells.count(counted.columns[name]))


def test_levels_and_specials_are_those_of_a_psi_and_numbers_twice_as_fine(make_table: MakeTable) -> None:
    plan = ProfilePlan.fit(make_table(), task=Task.BINARY)
    for counts in merge(profile(make_table(), plan, width=DAY).values()).columns.values():
        baseline, found = BaselineColumn(counts), CoarseCells.of(counts).count(counts)
        if isinstance(counts, NumericCounts):
            assert found[-4:].tolist() == baseline.cells[-4:].tolist()
            assert found[:-4] == pytest.approx(np.full(20, counts.n / 20), rel=0.35)
        else:
            assert found.tolist() == baseline.cells.tolist()


def test_columns_that_are_absent_or_of_another_type() -> None:
    numeric = CoarseCells.of(NumericCounts(np.array([0, 5], np.int32), np.array([10, 10])))
    grid = NumericGrid(0.0, 1.0)
    first = len(numeric.bounds) + 1
    assert numeric.places(None, grid, 3, wrong=np.array([1])).tolist() == [first, first + 1, first]
    text = numeric.places(pa.array(["a", None, "b"]), grid, 3, wrong=NONE)
    assert text.tolist() == [first + 1, first, first + 1]
    special = numeric.places(pa.array([np.nan, np.inf, -np.inf, 0.0]), grid, 4, wrong=NONE)
    assert special.tolist()[:3] == [first + 2, first + 3, first + 3]
    levels = CategoricalLevels(("1", "0"), frozenset(["2"]))
    categorical = CoarseCells.of(CategoricalCounts(np.array([5, 9])))
    # The more frequent level has the first cell; then rest, new, missing and wrong type.
    names = categorical.places(pa.array(["1", "0", "2", "3", None]), levels, 5, wrong=NONE)
    assert names.tolist() == [1, 0, 2, 3, 4]
    numbers = pa.array([1.0, None])
    assert categorical.places(numbers, levels, 2, wrong=NONE).tolist() == [5, 4]
    assert categorical.places(numbers, levels, 2, wrong=NONE, numbers=True).tolist() == [1, 4]


def test_counts_of_the_other_kind_are_refused() -> None:
    numeric = CoarseCells.of(NumericCounts.empty())
    assert numeric.size == 5
    with pytest.raises(TypeError, match="other kind"):
        numeric.count(CategoricalCounts.empty(2))
    with pytest.raises(TypeError, match="other kind"):
        CoarseCells.of(CategoricalCounts.empty(2)).count(NumericCounts.empty())
