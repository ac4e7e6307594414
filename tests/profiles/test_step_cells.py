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
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.profiles.step_cells import LEAST_ROWS, StepCells

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
    cells = StepCells.of(baseline)
    known = rows_of(baseline)
    assert set(cells.columns) == {name for name, one in known.items() if one.rows}
    read = cells.decode([None if one is None else cells.encode(one) for one in steps])
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
            counted = cells.columns[name].count(found)
            if not cells.columns[name].numeric:  # new levels are of the rest
                rest = len(cells.columns[name].bounds)
                counted[rest] += counted[rest + 1]
                counted[rest + 1] = 0
            assert row.tolist() == counted.tolist()


@given(profiles())
def test_the_baseline_is_counted_in_its_own_cells(baseline: BucketProfile) -> None:
    cells = StepCells.of(baseline)
    read = cells.decode([cells.encode(baseline)])
    for name, counts in cells.baseline.items():
        assert read[name][0].tolist() == counts.tolist()
        one = rows_of(baseline)[name]
        assert counts[cells.missing(name)] == one.missing
        ordered, missing = cells.ordered(name), cells.missing(name)
        values = ordered if isinstance(one, NumericCounts) else missing
        assert counts[:values].sum() == one.n
        assert (ordered > 0) is isinstance(one, NumericCounts)


def test_merging_steps_adds_their_cells(make_table: MakeTable) -> None:
    plan = ProfilePlan.fit(make_table(seed=1), task=Task.BINARY)
    cells = StepCells.of(merge(profile(make_table(seed=1), plan, width=DAY).values()))
    parts = list(profile(make_table(rows=5000, seed=2, days=6), plan, width=DAY).values())
    assert len(parts) == 6
    apart = cells.decode([cells.encode(part) for part in parts])
    together = cells.decode([cells.encode(merge(parts))])
    for name, counts in apart.items():
        assert counts.sum(0).tolist() == together[name][0].tolist()
    assert {"age", "amount", "city", "score", "prediction"} == set(apart)


def test_cells_of_real_columns(make_table: MakeTable) -> None:
    """Twenty in order, four more; a cell per level, and four more."""
    table = make_table(rows=8000)
    plan = ProfilePlan.fit(table, task=Task.BINARY)
    baseline = merge(profile(table, plan, width=DAY).values())
    cells = StepCells.of(baseline)
    assert (cells.ordered("age"), cells.missing("age")) == (20, 20)
    assert (cells.ordered("city"), cells.missing("city")) == (0, 10)
    shares = cells.baseline["age"][:20] / cells.baseline["age"][:20].sum()
    assert shares == pytest.approx(np.full(20, 0.05), abs=0.015)
    assert cells.baseline["city"][cells.missing("city")] == table["f_city"].null_count


def test_a_rare_level_has_no_cell_of_its_own() -> None:
    """Its share in the baseline is an accident, and would seem to fall."""
    baseline = bucket({"a": CategoricalCounts(np.array([500, LEAST_ROWS, LEAST_ROWS - 1, 1]))})
    cells = StepCells.of(baseline)
    assert cells.baseline["a"].tolist() == [500, LEAST_ROWS, LEAST_ROWS, 0, 0, 0]
    step = bucket({"a": CategoricalCounts(np.array([5, 4, 3, 2]), new=1)})
    assert cells.decode([cells.encode(step)])["a"].tolist() == [[5, 4, 6, 0, 0, 0]]


def test_new_levels_are_of_the_rest_of_the_levels() -> None:
    """By its own baseline a baseline has none, so what follows would always seem to have more."""
    cells = StepCells.of(bucket({"a": CategoricalCounts(np.array([500, 30]), other=40)}))
    step = bucket({"a": CategoricalCounts(np.array([50, 3]), other=2, new=5)})
    assert cells.decode([cells.encode(step)])["a"].tolist() == [[50, 3, 7, 0, 0, 0]]


def test_counts_of_another_plan_count_nothing() -> None:
    one = StepCells.of(bucket({"a": CategoricalCounts(np.array([500, 30]))}))
    other = StepCells.of(bucket({"a": CategoricalCounts(np.array([500, 30, 20]))}))
    step = bucket({"a": CategoricalCounts(np.array([5, 3]))})
    assert not other.decode([one.encode(step)])["a"].any()


def test_steps_of_another_day_of_the_same_column_as_text() -> None:
    """A column of numbers that comes as text is one of wrong types, not a crash."""
    times = pa.array([0] * 50, pa.timestamp("us", tz="UTC"))
    table = pa.table({"timestamp": times, "f_x": np.arange(50.0)})
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, kinds={"x": ColumnKind.NUMERIC})
    cells = StepCells.of(merge(profile(table, plan, width=DAY).values()))
    text = table.set_column(1, "f_x", pa.array(["a"] * 49 + [None]))
    (row,) = cells.decode([cells.encode(merge(profile(text, plan, width=DAY).values()))])["x"].tolist()
    missing = cells.missing("x")
    assert (row[missing], row[missing + 1], sum(row)) == (1, 49, 50)


def test_a_baseline_without_columns_has_no_cells() -> None:
    cells = StepCells.of(bucket({}))
    assert cells.size == 0 and cells.decode([None, cells.encode(bucket({}))]) == {}
