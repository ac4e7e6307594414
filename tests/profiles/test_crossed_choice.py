from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.schema import Task
from offing.profiles.crossed_choice import CROSSED, LOOKED, dependence
from offing.profiles.declared import Declared
from offing.profiles.fit_file import fit_file
from offing.profiles.plan import ProfilePlan


def wide(rows: int, columns: int = 24, seed: int = 0) -> pa.Table:
    """Independent numbers, but for three pairs: `a09` ~ `a11`, `a02` ~ levels `z`, `u` ~ `v`."""
    rng = np.random.default_rng(seed)
    found: dict[str, Any] = {f"f_a{number:02}": rng.normal(size=rows) for number in range(columns)}
    found["f_a11"] = found["f_a09"] + 0.3 * rng.normal(size=rows)
    found["f_z"] = np.where(found["f_a02"] > 0, "high", "low")
    found["f_u"] = rng.choice(["p", "q", "r"], rows)
    found["f_v"] = np.where(rng.random(rows) < 0.8, found["f_u"], "q")
    return pa.table(found)


STRONG = {("a09", "a11"), ("a02", "z"), ("u", "v")}


def test_sixteen_columns_have_all_their_pairs() -> None:
    plan = ProfilePlan.fit(wide(300, columns=13), task=Task.UNKNOWN)
    assert len(plan.columns) == 16
    assert plan.crossed.pairs == tuple(combinations(sorted(plan.columns), 2))
    assert len(plan.crossed.pairs) == CROSSED


@pytest.mark.parametrize("rows", [2000, 20_000, 70_000])
def test_of_more_columns_the_pairs_that_depend_are_counted(tmp_path: Path, rows: int) -> None:
    """Of all rows, of rows chosen by their hash, and of a part of those that grids are chosen from."""
    table = wide(rows)
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    assert set(plan.crossed.pairs) >= STRONG
    assert len(plan.crossed.pairs) == CROSSED
    assert list(plan.crossed.pairs) == sorted(plan.crossed.pairs)
    assert set(plan.crossed.cuts) == {name for pair in plan.crossed.pairs for name in pair}
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=7000)
    assert fit_file(tmp_path / "rows.parquet", task=Task.UNKNOWN) == plan
    if rows < 65_536:
        order = np.random.default_rng(1).permutation(rows)
        assert ProfilePlan.fit(table.take(order), task=Task.UNKNOWN) == plan


def test_constant_columns_are_in_no_pair() -> None:
    table = wide(500, columns=16)
    table = table.append_column("f_same", pa.array([3.0] * 500)).append_column("f_one", pa.array(["x"] * 500))
    gaps = pa.array([3.0, None] * 250)
    plan = ProfilePlan.fit(table.append_column("f_gaps", gaps), task=Task.UNKNOWN)
    used = {name for pair in plan.crossed.pairs for name in pair}
    assert not used & {"same", "one"}
    few = ProfilePlan.fit(table.select(["f_a00", "f_same"]).append_column("f_gaps", gaps), task=Task.UNKNOWN)
    assert few.crossed.pairs == (("a00", "gaps"),)
    assert ProfilePlan.fit(table.select(["f_same", "f_one"]), task=Task.UNKNOWN).crossed.pairs == ()


def test_derived_columns_are_in_no_pair() -> None:
    vectors = np.random.default_rng(0).normal(size=(200, 4)).tolist()
    table = wide(200, columns=12).append_column("f_e", pa.array(vectors))
    texts = pa.array([f"word {number} and more" for number in range(200)])
    declared = Declared(embeddings=("e",), texts=("t",), projections=True)
    plan = ProfilePlan.fit(table.append_column("f_t", texts), task=Task.UNKNOWN, declared=declared)
    assert plan.derived
    assert {name for pair in plan.crossed.pairs for name in pair} == {
        name.removeprefix("f_") for name in wide(1, columns=12).column_names
    }


def test_very_wide_tables_are_looked_through_in_part() -> None:
    rng = np.random.default_rng(0)
    names = [f"c{number:03}" for number in range(LOOKED + 20)]
    plan = ProfilePlan.fit(pa.table({f"f_{name}": rng.normal(size=100) for name in names}), task=Task.UNKNOWN)
    assert len(plan.crossed.pairs) == CROSSED
    assert set(plan.crossed.cuts) <= set(names[:LOOKED])


def test_ties_go_by_name() -> None:
    columns = {f"f_{name}": [0.0, 1.0] * 50 for name in "abcdefghijklmnopqr"}
    plan = ProfilePlan.fit(pa.table(columns), task=Task.UNKNOWN)
    assert plan.crossed.pairs == tuple(combinations("abcdefghijklmnopqr", 2))[:CROSSED]


def test_pairs_that_only_seem_to_depend_are_not_preferred() -> None:
    """Of independent columns the strongest pairs of a small baseline would be its accidents."""
    table = wide(500)
    first, other = (
        set(ProfilePlan.fit(wide(500, seed=seed), task=Task.UNKNOWN).crossed.pairs) for seed in (0, 1)
    )
    assert first == other >= STRONG
    assert len(set(combinations(ProfilePlan.fit(table, task=Task.UNKNOWN).columns, 2))) > CROSSED


def test_dependence_is_cramers_v_without_its_bias() -> None:
    perfect = np.diag([300, 300, 400])
    none = np.outer([10, 20, 30], [10, 10, 5])
    thin = np.array([[7, 0, 3], [0, 0, 0], [0, 0, 0]])
    found, clear = dependence(np.stack([perfect, none, thin, np.zeros((3, 3), np.int64)]))
    assert clear.tolist() == [True, False, False, False]
    assert found == pytest.approx([1.0, 0.0, 0.0, 0.0], abs=1e-12)
    # Bergsma (2013), by hand: chi2 = 20, n = 80, a table of 2 x 2.
    table = np.array([[30, 10], [10, 30], [0, 0]])
    squared = 20 / 80 - 1 / 79
    assert dependence(table[None])[0][0] == pytest.approx((squared / (1 - 1 / 79)) ** 0.5)


def test_chance_does_not_pass_for_dependence() -> None:
    rng = np.random.default_rng(3)
    tables = rng.multinomial(400, np.full(25, 0.04), 300).reshape(300, 5, 5)
    found, clear = dependence(tables)
    assert not clear.any()
    assert float(np.median(found)) < 0.05
    assert float(found.max()) < 0.2
