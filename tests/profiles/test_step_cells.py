from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.schema import ColumnKind, Task
from offing.domain.window import DAY
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.profiles.step_cells import LEAST_ROWS, TIED, StepCells

if TYPE_CHECKING:
    from tests.profiles.conftest import MakeTable

GRID = st.integers(-1000, 1000)
COUNT = st.integers(0, 10**9)
KNOWN = 4
"""Levels of the categorical columns below: a plan has them, whatever the step."""


def bucket(
    columns: Mapping[str, ColumnCounts],
    score: NumericCounts | None = None,
    prediction: ColumnCounts | None = None,
) -> BucketProfile:
    return BucketProfile(
        start=0, width=DAY, rows=0, columns=dict(columns), score=score, prediction=prediction,
        latency=NumericCounts.empty(), outcome=None,
    )  # fmt: skip


PLAN = ProfilePlan({})


@st.composite
def numeric(draw: st.DrawFn) -> NumericCounts:
    cells = sorted(draw(st.sets(GRID, max_size=30)))
    counts = draw(st.lists(st.integers(1, 10**9), min_size=len(cells), max_size=len(cells)))
    missing, nan, high, low, wrong = (draw(COUNT) for _ in range(5))
    return NumericCounts(
        np.array(cells, np.int32), np.array(counts, np.int64), missing, nan, high, low, wrong
    )


@st.composite
def categorical(draw: st.DrawFn) -> CategoricalCounts:
    counts = draw(st.lists(COUNT, min_size=KNOWN, max_size=KNOWN))
    other, new, missing, wrong = (draw(COUNT) for _ in range(4))
    return CategoricalCounts(
        np.array(counts, np.int64), other=other, new=new, missing=missing, wrong_type=wrong
    )


columns = st.one_of(numeric(), categorical())
NAMES = st.sampled_from(["a", "b", "c", "score", "prediction"])


@st.composite
def profiles(draw: st.DrawFn) -> BucketProfile:
    return bucket(
        draw(st.dictionaries(NAMES, columns, max_size=4)),
        score=draw(st.none() | numeric()),
        prediction=draw(st.none() | columns),
    )


def rows_of(one: BucketProfile) -> dict[str, ColumnCounts]:
    """Return the columns by name; a feature goes before the output of the same name."""
    outputs = {"score": one.score, "prediction": one.prediction}
    return {**{name: found for name, found in outputs.items() if found is not None}, **one.columns}


@given(profiles(), st.lists(st.none() | profiles(), max_size=4))
def test_what_is_written_is_read(baseline: BucketProfile, steps: list[BucketProfile | None]) -> None:
    """Any profiles: a column that a step lacks, or has of another kind, counts nothing; no row is lost."""
    cells = StepCells.of(baseline, PLAN)
    known = rows_of(baseline)
    assert set(cells.columns) == {name for name, one in known.items() if one.rows}
    read = cells.decode([None if one is None else cells.encode(one) for one in steps]).columns
    assert set(read) == set(cells.columns)
    assert sum(one.size for one in cells.columns.values()) == cells.size
    for name, counts in read.items():
        assert counts.shape == (len(steps), cells.columns[name].size)
        for row, one in zip(counts, steps, strict=True):
            found = None if one is None else rows_of(one).get(name)
            if found is None or type(found) is not type(known[name]):
                assert not row.any()
                continue
            assert row.sum() == found.rows
            chosen = cells.columns[name]
            coarse = chosen.cells.count(found)
            if not chosen.cells.numeric:  # new levels are of the rest where rows unlike any are in homes
                rest = len(chosen.cells.bounds)
                coarse[rest : rest + 2] = coarse[rest] + coarse[rest + 1], 0
            folded = chosen.baseline.folded(row)
            assert folded[: coarse.size].tolist() == coarse.tolist()
            assert not folded[coarse.size :].any()


@given(profiles())
def test_the_baseline_is_counted_in_its_own_cells(baseline: BucketProfile) -> None:
    cells = StepCells.of(baseline, PLAN)
    read = cells.decode([cells.encode(baseline)]).columns
    for name, chosen in cells.columns.items():
        counts = chosen.baseline.counts
        assert read[name][0].tolist() == counts.tolist()
        assert not counts[list(chosen.baseline.unseen.cells)].any()
        one = rows_of(baseline)[name]
        ordered, missing = chosen.baseline.ordered, chosen.missing
        assert counts[missing] == one.missing
        values = ordered if isinstance(one, NumericCounts) else missing
        assert counts[:values].sum() == one.n
        assert (ordered > 0) is isinstance(one, NumericCounts)


def test_merging_steps_adds_their_cells(make_table: MakeTable) -> None:
    plan = ProfilePlan.fit(make_table(seed=1), task=Task.BINARY)
    cells = StepCells.of(merge(profile(make_table(seed=1), plan, width=DAY).values()), plan)
    parts = list(profile(make_table(rows=5000, seed=2, days=6), plan, width=DAY).values())
    assert len(parts) == 6
    apart = cells.decode([cells.encode(part) for part in parts])
    together = cells.decode([cells.encode(merge(parts))])
    for kind in ("columns", "pairs"):
        for name, counts in getattr(apart, kind).items():
            assert counts.sum(0).tolist() == getattr(together, kind)[name][0].tolist()
    assert {"age", "amount", "city", "score", "prediction"} == set(apart.columns)
    assert (
        set(apart.pairs)
        == set(plan.crossed.pairs)
        == {("age", "amount"), ("age", "city"), ("amount", "city")}
    )


def test_cells_of_real_columns(make_table: MakeTable) -> None:
    """Twenty in order, four more; a cell per level, and four more."""
    table = make_table(rows=8000)
    plan = ProfilePlan.fit(table, task=Task.BINARY)
    baseline = merge(profile(table, plan, width=DAY).values())
    cells = StepCells.of(baseline, PLAN)
    age, city = cells.columns["age"], cells.columns["city"]
    assert (age.baseline.ordered, age.missing) == (20, 20)
    assert (city.baseline.ordered, city.missing) == (0, 10)
    shares = age.baseline.counts[:20] / age.baseline.counts[:20].sum()
    assert shares == pytest.approx(np.full(20, 0.05), abs=0.015)
    assert city.baseline.counts[city.missing] == table["f_city"].null_count


def test_a_rare_level_has_no_cell_of_its_own() -> None:
    """Its share in the baseline is an accident, and would seem to fall."""
    baseline = bucket({"a": CategoricalCounts(np.array([500, LEAST_ROWS, LEAST_ROWS - 1, 1]))})
    cells = StepCells.of(baseline, PLAN)
    chosen = cells.columns["a"].baseline
    assert chosen.counts.tolist() == [500, LEAST_ROWS, LEAST_ROWS, 0, 0, 0]
    assert (chosen.unseen.once, chosen.unseen.twice) == (1, 0)
    step = bucket({"a": CategoricalCounts(np.array([5, 4, 3, 2]), new=1)})
    (found,) = cells.decode([cells.encode(step)]).columns["a"]
    assert found.tolist() == [5, 4, 5, 1, 0, 0]
    assert chosen.folded(found).tolist() == [5, 4, 6, 0, 0, 0]


def test_numbers_beyond_the_baselines_have_cells() -> None:
    once = NumericCounts(np.array([-3, 0, 7], np.int32), np.array([1, 90, 2]), missing=4)
    often = NumericCounts(once.cells, np.array([TIED, 90, TIED - 1]))
    assert StepCells.of(bucket({"x": often}), PLAN).columns["x"].baseline.unseen.tied == 1
    cells = StepCells.of(bucket({"x": once}), PLAN)
    chosen = cells.columns["x"]
    assert chosen.baseline.unseen.once == 1  # the greatest value is there twice
    assert chosen.baseline.unseen.tied == 0
    step = bucket({"x": NumericCounts(np.array([-9, -3, 7, 8, 90], np.int32), np.array([1, 2, 3, 4, 5]))})
    (found,) = cells.decode([cells.encode(step)]).columns["x"]
    low, high, *far = chosen.baseline.unseen.cells
    assert (found[low], found[high], found[far].tolist(), found.sum()) == (1, 9, [0, 0], 15)


def test_numbers_eight_times_as_far_out_have_cells() -> None:
    grid, values = NumericGrid(100.0, 1.0), np.array([60.0, 100.0, 130.0])
    once = NumericCounts(grid.cells(values), np.array([5, 90, 5]))
    cells = StepCells.of(bucket({"x": once}), PLAN)
    asked = np.array([-250.0, -200.0, 59.0, 100.0, 400.0, 450.0, 9e9])  # 8 x 40 is 320
    step = NumericCounts(grid.cells(asked), np.arange(1, 8))
    (found,) = cells.decode([cells.encode(bucket({"x": step}))]).columns["x"]
    assert found[list(cells.columns["x"].baseline.unseen.cells)].tolist() == [2 + 3, 5, 1, 6 + 7]
    assert found.sum() == 28


def test_the_mean_values_of_cells_rise() -> None:
    table = pa.table(
        {
            "timestamp": pa.array([0] * 4000, pa.timestamp("us", tz="UTC")),
            "f_x": np.random.default_rng(0).lognormal(size=4000),
        }
    )
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    (chosen,) = StepCells.of(merge(profile(table, plan, width=DAY).values()), plan).columns.values()
    assert chosen.baseline.values is not None
    assert (np.diff(chosen.baseline.values) > 0).all()
    shares = chosen.baseline.counts[:20] / 4000
    grid = plan.columns["x"]
    assert isinstance(grid, NumericGrid)
    mean = grid.centre + grid.scale * float(shares @ chosen.baseline.values)
    assert mean == pytest.approx(table["f_x"].to_numpy().mean(), rel=0.01)


def test_new_levels_are_of_the_rest_where_it_is_not_known_how_many_there_are() -> None:
    """By its own baseline a baseline has none, so what follows would always seem to have more."""
    cells = StepCells.of(bucket({"a": CategoricalCounts(np.array([500, 30]), other=40)}), PLAN)
    step = bucket({"a": CategoricalCounts(np.array([50, 3]), other=2, new=5)})
    assert cells.decode([cells.encode(step)]).columns["a"].tolist() == [[50, 3, 7, 0, 0, 0]]


def test_counts_of_another_plan_count_nothing() -> None:
    one = StepCells.of(bucket({"a": CategoricalCounts(np.array([500, 30]))}), PLAN)
    other = StepCells.of(bucket({"a": CategoricalCounts(np.array([500, 30, 20]))}), PLAN)
    step = bucket({"a": CategoricalCounts(np.array([5, 3]))})
    assert not other.decode([one.encode(step)]).columns["a"].any()


def test_steps_of_another_day_of_the_same_column_as_text() -> None:
    """A column of numbers that comes as text is one of wrong types, not a crash."""
    times = pa.array([0] * 50, pa.timestamp("us", tz="UTC"))
    table = pa.table({"timestamp": times, "f_x": np.arange(50.0)})
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, kinds={"x": ColumnKind.NUMERIC})
    cells = StepCells.of(merge(profile(table, plan, width=DAY).values()), plan)
    text = table.set_column(1, "f_x", pa.array(["a"] * 49 + [None]))
    (row,) = (
        cells.decode([cells.encode(merge(profile(text, plan, width=DAY).values()))]).columns["x"].tolist()
    )
    missing = cells.columns["x"].missing
    assert (row[missing], row[missing + 1], sum(row)) == (1, 49, 50)


def test_a_baseline_without_columns_has_no_cells() -> None:
    cells = StepCells.of(bucket({}), PLAN)
    assert cells.size == 0 and cells.decode([None, cells.encode(bucket({}))]) == ({}, {})
